package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The firewall as {@code show firewall} shows it. Counters are those of the tables in the kernel: packets that opened a
 * connection, since the table was last replaced; what belongs to an open connection is not counted again.
 *
 * @param undecided what no entry of the document let in or through
 */
public record FirewallStatus(
        List<TableStatus> tables,
        List<ZoneStatus> zones,
        List<PolicyStatus> policies,
        List<TranslationStatus> translations,
        List<ForwardStatus> forwards,
        List<RuleStatus> rules,
        List<GroupStatus> groups,
        List<UndecidedStatus> undecided,
        Optional<ConnectionsStatus> connections) {
    /** One of our tables; {@code inForce} is false where the kernel has lost it. */
    public record TableStatus(String table, boolean inForce, int rules) {}

    /** A zone with every device that belongs to it. */
    public record ZoneStatus(ZoneName zone, List<DeviceName> devices) {}

    /** A policy; {@code verdict} is the document's word. */
    public record PolicyStatus(ZoneName from, ZoneName to, String verdict, long packets, long bytes) {}

    /**
     * One masquerade entry on one port; {@code kind} is snat, masquerade or none, {@code to} absent for the device's
     * own address.
     */
    public record TranslationStatus(
            String kind, ZoneName from, ZoneName out, List<DeviceName> devices, Optional<AddressSpan> to,
            long packets, long bytes) {}

    /** One port forward with the addresses it listens on. */
    public record ForwardStatus(
            ZoneName in, String protocol, List<AddressSpan> addresses, PortSpan port, Endpoint to, long packets,
            long bytes) {}

    /** A rule; no zone is any, {@code verdict} is the document's word, or {@code disabled}. */
    public record RuleStatus(
            RuleName name, List<ZoneName> from, List<ZoneName> to, String verdict, long packets, long bytes) {}

    /**
     * A group: elements of the document, ranges that overlap as one, and those that rules added and that are still
     * there.
     */
    public record GroupStatus(FirewallGroupName name, String type, int elements, int dynamic) {}

    /**
     * A group with what is in it.
     *
     * @param timeout of a group that rules fill
     * @param matching how many elements there are; {@code elements} has the first of them
     */
    public record GroupElements(
            FirewallGroupName name, String type, Optional<TimeSpan> timeout, int matching,
            List<ElementStatus> elements) {}

    /** An element; {@code left} is how long it stays, where it goes by itself. */
    public record ElementStatus(String element, Optional<TimeSpan> left) {}

    /** Packets that were dropped for want of an entry, or as belonging to no connection. */
    public record UndecidedStatus(String reason, long packets, long bytes) {}

    /** The connection tracking table of the node. */
    public record ConnectionsStatus(long tracked, long limit) {}

    /** What is known before the first apply: nothing is in force. */
    static FirewallStatus nothing(Optional<ConnectionsStatus> connections) {
        return new FirewallStatus(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of(), connections);
    }

    /** Joins the document in force, its ruleset and the counters of its tables; an absent table counts as lost. */
    static FirewallStatus of(
            NodeConfig config,
            Ruleset ruleset,
            Map<String, Counters> tables,
            Optional<ConnectionsStatus> connections) {
        Counters filter = tables.getOrDefault(Ruleset.FILTER, Counters.NONE);
        Counters nat = tables.getOrDefault(Ruleset.NAT, Counters.NONE);
        return new FirewallStatus(
                ruleset.tables().stream()
                        .map(t -> new TableStatus(
                                t.name(), tables.containsKey(t.name()),
                                tables.getOrDefault(t.name(), Counters.NONE).rules()))
                        .toList(),
                Zones.of(config).devices().entrySet().stream()
                        .map(e -> new ZoneStatus(e.getKey(), e.getValue()))
                        .toList(),
                policies(config, filter),
                translations(ruleset, nat),
                ruleset.forwards().stream().map(forward -> forward(forward, nat)).toList(),
                rules(config, filter),
                groups(config, ruleset, filter),
                List.of(
                        undecided("no policy lets it in", filter.sum(FilterRules.UNDECIDED_IN)),
                        undecided("no policy lets it through", filter.sum(FilterRules.UNDECIDED_THROUGH)),
                        undecided("belongs to no connection", filter.sum(FilterRules.INVALID))),
                connections);
    }

    private static List<PolicyStatus> policies(NodeConfig config, Counters filter) {
        List<PolicyStatus> policies = new ArrayList<>();
        config.document().firewall().policy().forEach((pair, verdict) -> {
            Counters.Tally tally = filter.sum(FilterRules.policyPath(pair));
            policies.add(new PolicyStatus(pair.from(), pair.to(), word(verdict), tally.packets(), tally.bytes()));
        });
        return policies;
    }

    private static List<TranslationStatus> translations(Ruleset ruleset, Counters nat) {
        List<TranslationStatus> translations = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Translation t : ruleset.translations()) {
            // An entry that leaves by several ports is as many rules of one path, in this order.
            Counters.Tally tally = Counters.Tally.ZERO;
            for (Rule rule : t.rules()) {
                tally = tally.plus(nat.at(rule.path(), seen.merge(rule.path(), 1, Integer::sum) - 1));
            }
            translations.add(new TranslationStatus(
                    t.kind(), t.config().from(), t.config().out(), t.devices(), t.addresses(), tally.packets(),
                    tally.bytes()));
        }
        return translations;
    }

    /** What reached the address; what then came back to its own segment is the same connection. */
    private static ForwardStatus forward(Forward forward, Counters nat) {
        Counters.Tally tally = Counters.Tally.ZERO;
        for (int i = 0; i < forward.rules(); i++) {
            tally = tally.plus(nat.at(forward.path(), i));
        }
        PortForwardConfig config = forward.config();
        return new ForwardStatus(
                config.from(), word(config.protocol()), forward.addresses(), config.port(), config.to(),
                tally.packets(), tally.bytes());
    }

    private static List<RuleStatus> rules(NodeConfig config, Counters filter) {
        List<RuleStatus> rules = new ArrayList<>();
        config.document().firewall().rules().forEach((name, rule) -> {
            Counters.Tally tally = filter.sum(DocumentRule.path(name));
            String verdict = rule.disabled() ? "disabled" : word(rule.verdict());
            rules.add(new RuleStatus(name, rule.from(), rule.to(), verdict, tally.packets(), tally.bytes()));
        });
        return rules;
    }

    private static List<GroupStatus> groups(NodeConfig config, Ruleset ruleset, Counters filter) {
        Map<String, NamedSet> sets = new HashMap<>();
        ruleset.filter().sets().forEach(set -> sets.put(set.name(), set));
        List<GroupStatus> groups = new ArrayList<>();
        config.document().firewall().groups().forEach((name, group) -> {
            int elements = 0;
            int dynamic = 0;
            for (String set : GroupSets.names(name)) {
                if (sets.containsKey(set)) {
                    elements += sets.get(set).elements().values().size();
                    dynamic += group.timeout().isPresent() ? filter.elements().getOrDefault(set, 0) : 0;
                }
            }
            groups.add(new GroupStatus(name, word(group.type()), elements, dynamic));
        });
        return groups;
    }

    private static UndecidedStatus undecided(String reason, Counters.Tally tally) {
        return new UndecidedStatus(reason, tally.packets(), tally.bytes());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
