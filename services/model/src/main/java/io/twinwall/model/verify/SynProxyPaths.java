package io.twinwall.model.verify;

import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.Transport;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Connections to a shielded server that the SYN proxy does not see: it takes a SYN before its address is translated,
 * and a packet that it took is not translated at all. So what comes by a port forward, which lets it in, reaches the
 * server unshielded, and what comes by an outer address of 1:1 NAT is not let in by the rule.
 */
final class SynProxyPaths {
    private final Report report;
    private final RuleConfig rule;
    private final String key;
    private final AddressSet destination;
    private final Optional<PortSet> ports;

    private SynProxyPaths(Report report, FirewallGroups groups, RuleConfig rule, String path) {
        this.report = report;
        this.rule = rule;
        key = Places.child(path, "synproxy");
        destination = groups.addresses(rule.destination());
        ports = groups.ports(rule.port());
    }

    static void check(Report report, FirewallGroups groups, RuleConfig rule, String path) {
        if (rule.synproxy() && !rule.disabled() && report.complete(path)) {
            new SynProxyPaths(report, groups, rule, path).check();
        }
    }

    private void check() {
        FirewallConfig firewall = report.document().firewall();
        for (int i = 0; i < firewall.forward().size(); i++) {
            PortForwardConfig forward = firewall.forward().get(i);
            int more = forward.port().last().number() - forward.port().first().number();
            int first = forward.to().port().number();
            if (forward.protocol() == Transport.TCP && comesFrom(forward.from(), forward.hairpin())
                    && holds(AddressSpan.of(forward.to().address())) && open(first, first + more)) {
                String other = Places.child("firewall.forward", i + 1);
                report.warning(key, "connections that come by the port forward `" + other + "` pass without the SYN"
                                + " proxy, which sees no translated packet" + report.also(other),
                        "shield the server itself (SYN cookies), or leave the forward out");
            }
        }
        for (int i = 0; i < firewall.oneToOne().size(); i++) {
            OneToOneConfig entry = firewall.oneToOne().get(i);
            if (comesFrom(entry.zone(), entry.hairpin()) && holds(entry.inner())) {
                String other = Places.child("firewall.one-to-one", i + 1);
                report.warning(key, "connections to the outer address of `" + other + "` are not let in by this rule:"
                                + " the SYN proxy sees no translated packet" + report.also(other),
                        "write a rule without `synproxy` for them behind it");
            }
        }
    }

    private boolean comesFrom(ZoneName zone, List<ZoneName> hairpin) {
        return rule.from().isEmpty() || rule.from().contains(zone) || rule.from().stream().anyMatch(hairpin::contains);
    }

    private boolean holds(AddressSpan inner) {
        return !destination.isDisjointFrom(new AddressSet(List.of(inner), Set.of(), false));
    }

    private boolean open(int first, int last) {
        return ports.isEmpty() || ports.get().isAny() || ports.get().spans().stream()
                .anyMatch(span -> reaches(span, first, last));
    }

    private static boolean reaches(PortSpan span, int first, int last) {
        return span.first().number() <= last && first <= span.last().number();
    }
}
