package io.twinwall.appliance.bench.firewall;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Ipv4Address;
import java.util.ArrayList;
import java.util.List;

/** A table of a size, and the same table with one thing changed. */
enum Rulesets {
    /** Rules of a forward chain, each with an address and a counter; another verdict in the middle. */
    RULES {
        @Override
        Table of(int size, int version) {
            List<Rule> rules = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                Match source = new Match.Addresses(
                        Match.Side.SOURCE, false, List.of(AddressSpan.of(new Ipv4Address(0x0a000000 + i))));
                boolean changed = i == size / 2 && version % 2 == 1;
                rules.add(new Rule("firewall.rules.rule-" + i, List.of(source), List.of(
                        new Statement.Counter(), changed ? new Statement.Drop() : new Statement.Accept())));
            }
            return table(List.of(), rules);
        }

        @Override
        String changed(int size, int version) {
            return "";
        }
    },
    /** Single addresses in a named set. */
    ADDRESSES {
        @Override
        Table of(int size, int version) {
            return table(List.of(NamedSet.hash("group", elements(size, version, 0))), List.of());
        }

        @Override
        String changed(int size, int version) {
            return version % 2 == 1 ? "add element inet bench group { 11.0.0.0 }"
                    : "delete element inet bench group { 11.0.0.0 }";
        }
    },
    /** Ranges in a named set. */
    NETWORKS {
        @Override
        Table of(int size, int version) {
            return table(List.of(NamedSet.interval("group", elements(size, version, 3))), List.of());
        }

        @Override
        String changed(int size, int version) {
            return version % 2 == 1 ? "add element inet bench group { 11.0.0.0-11.0.0.3 }"
                    : "delete element inet bench group { 11.0.0.0-11.0.0.3 }";
        }
    };

    /** Name of the table. */
    static final String TABLE = "bench";

    /** The table; odd versions have one thing changed, or one more. */
    abstract Table of(int size, int version);

    /** The command by which nft gets from the version before to this one; empty where it loads its file anew. */
    abstract String changed(int size, int version);

    private static Elements elements(int size, int version, int width) {
        List<AddressSpan> spans = new ArrayList<>(size + 1);
        for (int i = 0; i < size; i++) {
            int first = 0x0a000000 + 8 * i;
            spans.add(new AddressSpan(new Ipv4Address(first), new Ipv4Address(first + width)));
        }
        if (version % 2 == 1) {
            spans.add(new AddressSpan(new Ipv4Address(0x0b000000), new Ipv4Address(0x0b000000 + width)));
        }
        return new Elements.Addresses(IpFamily.V4, spans);
    }

    private static Table table(List<NamedSet> sets, List<Rule> rules) {
        Hook hook = new Hook(Hook.Type.FILTER, Hook.Point.FORWARD, Hook.Priority.FILTER, Hook.Policy.ACCEPT);
        return new Table(TABLE, List.of(), sets, List.of(), List.of(Chain.base("forward", hook, rules)));
    }
}
