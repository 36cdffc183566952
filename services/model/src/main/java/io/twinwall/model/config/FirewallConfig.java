package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Most;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.List;
import java.util.Map;

/** What may pass between zones, and whose addresses are translated. What no rule and no policy accepts is dropped. */
public record FirewallConfig(
        @Doc("'FROM -> TO: accept|drop|reject' for new connections; 'local' is the appliance itself")
                Map<ZonePair, Verdict> policy,
        @Doc("rules by name, tried in this order before the policies") @Most(100_000)
                Map<RuleName, RuleConfig> rules,
        @Doc("groups of addresses, networks, ports or MAC addresses, by name; rules say @NAME")
                Map<FirewallGroupName, FirewallGroupConfig> groups,
        @Doc("what holds for a whole zone, by its name") Map<ZoneName, ZoneConfig> zones,
        @Doc("source address translation of connections that leave") List<MasqueradeConfig> masquerade,
        @Doc("connections to an address of the appliance handed to an inner server") List<PortForwardConfig> forward,
        @Doc("an outer address for each inner one, both ways (1:1 NAT)") List<OneToOneConfig> oneToOne,
        @Doc("an outer IPv6 prefix for an inner one, both ways (NPTv6)") List<PrefixTranslationConfig> nptv6,
        @Doc("true hands open connections to the kernel's fast path (flowtable)") @Default("false")
                boolean offload) {
    /** Whether both mean the same: the order of rules is part of it, which a map's own equality leaves out. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof FirewallConfig that
                && List.copyOf(rules.keySet()).equals(List.copyOf(that.rules.keySet()))
                && parts().equals(that.parts()));
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<Object> parts() {
        return List.of(policy, rules, groups, zones, masquerade, forward, oneToOne, nptv6, offload);
    }

    /** The same but for the rules. */
    public FirewallConfig withRules(Map<RuleName, RuleConfig> others) {
        return new FirewallConfig(policy, others, groups, zones, masquerade, forward, oneToOne, nptv6, offload);
    }

    /** Nothing passes, nothing is translated. */
    public static final FirewallConfig NONE = of(Map.of(), List.of(), List.of());

    /** Policies and translation alone. */
    public static FirewallConfig of(
            Map<ZonePair, Verdict> policy, List<MasqueradeConfig> masquerade, List<PortForwardConfig> forward) {
        return new FirewallConfig(
                policy, Map.of(), Map.of(), Map.of(), masquerade, forward, List.of(), List.of(), false);
    }
}
