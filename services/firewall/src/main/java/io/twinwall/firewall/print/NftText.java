package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tree as {@code nft list table} prints it with every counter at zero, so that the two can be compared. */
public final class NftText {
    private NftText() {}

    /** A whole table, each line ended. */
    public static String table(Table table) {
        List<String> blocks = new ArrayList<>();
        table.objects().stream().filter(NamedObject.Helper.class::isInstance).forEach(o -> blocks.add(object(o)));
        table.sets().forEach(set -> blocks.add(set(set)));
        table.maps().forEach(map -> blocks.add(map(map)));
        table.objects().stream().filter(NamedObject.Flowtable.class::isInstance).forEach(o -> blocks.add(object(o)));
        for (Chain chain : table.chains()) {
            StringBuilder out = new StringBuilder();
            chain(chain, out);
            blocks.add(out.toString());
        }
        return "table inet " + table.name() + " {\n" + String.join("\n", blocks) + "}\n";
    }

    private static String object(NamedObject object) {
        return switch (object) {
            case NamedObject.Helper(String name, var type, var transport) ->
                "\tct helper " + name + " {\n\t\ttype \"" + Hook.word(type) + "\" protocol " + Hook.word(transport)
                        + "\n\t\tl3proto inet\n\t}\n";
            case NamedObject.Flowtable(String name, var devices) ->
                "\tflowtable " + name + " {\n\t\thook ingress priority filter\n\t\tdevices = "
                        + devices(devices, true) + "\n\t}\n";
        };
    }

    private static String set(NamedSet set) {
        StringBuilder out = new StringBuilder("\tset ").append(set.name()).append(" {\n\t\ttype ");
        out.append(set.elements().type()).append('\n');
        switch (set.kind()) {
            case NamedSet.Hash.HASH -> { }
            case NamedSet.Interval.INTERVAL -> out.append("\t\tflags interval\n");
            case NamedSet.Dynamic(var timeout, int size) -> {
                out.append("\t\tsize ").append(size).append("\n\t\tflags dynamic");
                timeout.ifPresent(time -> out.append(",timeout\n\t\ttimeout ").append(time(time)));
                out.append('\n');
            }
        }
        if (!set.elements().values().isEmpty()) {
            List<String> elements = elements(set.elements()).toList();
            out.append("\t\telements = ").append(braced(elements, true)).append('\n');
        }
        return out.append("\t}\n").toString();
    }

    /** Each element of a set, as nft writes it. */
    public static Stream<String> elements(Elements elements) {
        return switch (elements) {
            case Elements.Devices(var devices) -> devices.stream().map(device -> quoted(device.text()));
            case Elements.Addresses(_, var spans) -> spans.stream().map(AddressSpan::toString);
            case Elements.Ports(var spans) -> spans.stream().map(PortSpan::toString);
            case Elements.Macs(var macs) -> macs.stream().map(MacAddress::toString);
        };
    }

    private static String map(NamedMap map) {
        StringBuilder out = new StringBuilder("\tmap ").append(map.name()).append(" {\n\t\ttype ifname : verdict\n");
        if (!map.entries().isEmpty()) {
            out.append("\t\telements = ").append(braced(entries(map).toList(), true)).append('\n');
        }
        return out.append("\t}\n").toString();
    }

    /** Each entry of a map, as nft writes it. */
    public static Stream<String> entries(NamedMap map) {
        return map.entries().entrySet().stream()
                .map(entry -> quoted(entry.getKey().text()) + " : " + RuleText.decision(entry.getValue()));
    }

    /** Days, hours, minutes, seconds and milliseconds, those that are not zero. */
    private static String time(TimeSpan time) {
        Duration rest = time.duration();
        StringBuilder out = new StringBuilder();
        part(rest.toDaysPart(), "d", out);
        part(rest.toHoursPart(), "h", out);
        part(rest.toMinutesPart(), "m", out);
        part(rest.toSecondsPart(), "s", out);
        part(rest.toMillisPart(), "ms", out);
        return out.toString();
    }

    private static void part(long number, String unit, StringBuilder out) {
        if (number > 0) {
            out.append(number).append(unit);
        }
    }

    private static void chain(Chain chain, StringBuilder out) {
        out.append("\tchain ").append(chain.name()).append(" {\n");
        chain.hook().ifPresent(hook -> out.append("\t\ttype ").append(Hook.word(hook.type()))
                .append(" hook ").append(Hook.word(hook.point()))
                .append(" priority ").append(Hook.word(hook.priority()))
                .append("; policy ").append(Hook.word(hook.policy())).append(";\n"));
        for (Rule rule : chain.rules()) {
            out.append("\t\t").append(rule(rule)).append('\n');
        }
        out.append("\t}\n");
    }

    /** One rule on one line, its path as the comment. */
    public static String rule(Rule rule) {
        StringBuilder out = new StringBuilder();
        rule.matches().forEach(match -> out.append(RuleText.match(match)).append(' '));
        rule.statements().forEach(statement -> out.append(RuleText.statement(statement)).append(' '));
        return out.append("comment \"").append(rule.path()).append('"').toString();
    }

    static String devices(List<DeviceName> devices, boolean always) {
        return braced(devices.stream().map(device -> quoted(device.text())).toList(), always);
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }

    static String braced(List<String> elements, boolean always) {
        return elements.size() == 1 && !always ? elements.getFirst() : "{ " + String.join(", ", elements) + " }";
    }
}
