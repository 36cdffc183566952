package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parts of the tree as objects of libnftables-json(5). JSON rather than text because in text a chain may collide with a
 * keyword and an error points at the wrong line.
 */
final class NftJson {
    private NftJson() {}

    /** {@code {"family": "inet", "name": ...}}. */
    static Datum table(String name) {
        return fields("family", "inet", "name", name);
    }

    /** The command word and the body of an object that is no set. */
    static Map.Entry<String, Datum> object(String table, NamedObject object) {
        return switch (object) {
            case NamedObject.Helper(String name, var type, var transport) ->
                Map.entry("ct helper", fields("family", "inet", "table", table, "name", name,
                        "type", Hook.word(type), "protocol", Hook.word(transport)));
            case NamedObject.Flowtable(String name, var devices) ->
                Map.entry("flowtable", fields("family", "inet", "table", table, "name", name,
                        "hook", "ingress", "prio", 0, "dev", devices(devices)));
        };
    }

    /** A named set without its elements. */
    static Datum set(String table, NamedSet set) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("family", "inet");
        fields.put("table", table);
        fields.put("name", set.name());
        fields.put("type", set.elements().type());
        switch (set.kind()) {
            case NamedSet.Hash.HASH -> { }
            case NamedSet.Interval.INTERVAL -> fields.put("flags", List.of("interval"));
            case NamedSet.Dynamic(var timeout, int size) -> {
                // The flag "dynamic" is not known to libnftables before 1.0.8; the rule that fills the set brings it.
                timeout.ifPresent(time -> {
                    fields.put("flags", List.of("timeout"));
                    fields.put("timeout", time.duration().toSeconds());
                });
                fields.put("size", size);
            }
        }
        return Datum.of(fields);
    }

    /** Some elements of a named set. */
    static Datum elements(String table, NamedSet set) {
        return fields("family", "inet", "table", table, "name", set.name(), "elem", elements(set.elements()));
    }

    private static List<Datum> elements(Elements elements) {
        return switch (elements) {
            case Elements.Devices(var devices) -> devices(devices);
            case Elements.Addresses(_, var spans) -> spans.stream().map(NftJson::span).toList();
            case Elements.Ports(var spans) -> spans.stream().map(NftJson::span).toList();
            case Elements.Macs(var macs) -> macs.stream().map(mac -> Datum.of(mac.toString())).toList();
        };
    }

    static Datum span(AddressSpan span) {
        int length = span.isSingle() ? -1 : span.prefixLength();
        return span.isSingle()
                ? Datum.of(span.first().toString())
                : length >= 0
                        ? fields("prefix", fields("addr", span.first().toString(), "len", length))
                        : fields("range", List.of(span.first().toString(), span.last().toString()));
    }

    static Datum span(PortSpan span) {
        return span.isSingle()
                ? Datum.of(span.first().number())
                : fields("range", List.of(span.first().number(), span.last().number()));
    }

    static List<Datum> devices(List<DeviceName> devices) {
        return devices.stream().map(device -> Datum.of(device.text())).toList();
    }

    /** A named map without its entries. */
    static Datum map(String table, NamedMap map) {
        return fields("family", "inet", "table", table, "name", map.name(), "type", "ifname", "map", "verdict");
    }

    /** The entries of a named map. */
    static Datum entries(String table, NamedMap map) {
        List<Datum> entries = map.entries().entrySet().stream()
                .map(entry -> Datum.of(List.of(entry.getKey().text(), RuleJson.decision(entry.getValue()))))
                .toList();
        return fields("family", "inet", "table", table, "name", map.name(), "elem", entries);
    }

    /** A chain without its rules. */
    static Datum chain(String table, Chain chain) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("family", "inet");
        fields.put("table", table);
        fields.put("name", chain.name());
        chain.hook().ifPresent(hook -> {
            fields.put("type", Hook.word(hook.type()));
            fields.put("hook", Hook.word(hook.point()));
            fields.put("prio", hook.priority().number());
            fields.put("policy", Hook.word(hook.policy()));
        });
        return Datum.of(fields);
    }

    /** A rule at the end of its chain. */
    static Datum rule(String table, String chain, Rule rule) {
        List<Datum> expressions = new ArrayList<>();
        rule.matches().forEach(match -> expressions.add(RuleJson.match(match)));
        rule.statements().forEach(statement -> expressions.add(RuleJson.statement(statement)));
        return fields("family", "inet", "table", table, "chain", chain, "comment", rule.path(), "expr", expressions);
    }

    /** An object of {@code key, value, key, value...}. */
    static Datum.Fields fields(Object... keysAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return (Datum.Fields) Datum.of(fields);
    }
}
