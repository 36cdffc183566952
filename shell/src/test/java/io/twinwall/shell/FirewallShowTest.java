package io.twinwall.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.control.Named;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Shown;
import io.twinwall.model.control.Topic;
import io.twinwall.model.view.Datum;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The firewall's zones, rules and groups as an operator types for them, and the words that a key completes. */
final class FirewallShowTest {
    private final RememberedAppliance appliance = new RememberedAppliance();
    private static final Session SESSION =
            new Session(new Operator("ada"), Path.of("/"), 80, Optional.empty());

    private final CommandShell shell = new CommandShell(appliance);

    FirewallShowTest() {
        appliance.names.put(Named.ZONE, List.of("lan", "wan"));
        appliance.names.put(Named.RULE, List.of("web", "mail", "everything"));
        appliance.names.put(Named.FIREWALL_GROUP, List.of("servers", "knocked"));
        appliance.names.put(Named.GROUP, List.of("main"));
        appliance.shown.put(Topic.FIREWALL, fields(
                "tables", List.of(fields("table", "twinwall-filter", "in-force", true, "rules", 31)),
                "zones", List.of(fields("zone", "lan", "devices", List.of("eth1")),
                        fields("zone", "wan", "devices", List.of("eth0"))),
                "policies", List.of(fields("from", "lan", "to", "wan", "verdict", "accept", "packets", 9, "bytes",
                        540)),
                "translations", List.of(),
                "rules", List.of(
                        rule("web", List.of("wan"), List.of("dmz"), "accept", 1_234_567_890_123L),
                        rule("mail", List.of("lan"), List.of("dmz"), "reject", 2),
                        rule("everything", List.of(), List.of(), "drop", 3)),
                "groups", List.of(fields("name", "servers", "type", "network", "elements", 2, "dynamic", 0)),
                "undecided", List.of(fields("reason", "no policy lets it in", "packets", 4, "bytes", 240))));
        appliance.rules.put("web", new Shown.Listing(fields("description", "the shop",
                "source", IntStream.range(0, 12).mapToObj(i -> "198.51.100." + i).toList(), "verdict", "accept")));
    }

    private static Datum rule(String name, List<String> from, List<String> to, String verdict, long packets) {
        return fields("name", name, "from", from, "to", to, "verdict", verdict, "packets", packets, "bytes",
                60 * packets);
    }

    private static Datum fields(Object... keysAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return Datum.of(fields);
    }

    private Reply run(String line) {
        return shell.run(line, new Session(new Operator("ada"), Path.of("/"), 80, Optional.empty()),
                new RememberedConsole());
    }

    private String shown(String line) {
        Reply reply = run(line);
        assertEquals(0, reply.status(), reply.err());
        reply.out().lines().forEach(each -> assertTrue(each.length() <= 80, each));
        return reply.out();
    }

    @Test
    void countersAreOneLineForEachThingOfTheDocument() {
        assertEquals("""
            packets        bytes           counted-by
            9              540             policy lan -> wan
            1234567890123  74074073407380  rule web
            2              120             rule mail
            3              180             rule everything
            4              240             none: no policy lets it in
            """, shown("show firewall counters"));
        assertEquals("""
            packets  bytes  counted-by
            2        120    rule mail
            """, shown("show firewall rule mail counters"));
        assertTrue(shown("show firewall counters | json").contains("\"counted-by\": \"rule web\""));
    }

    @Test
    void zoneShowsWhatMatchesItsPackets() {
        assertEquals("""
            zones
            zone  devices
            lan   eth1

            policies
            from  to   verdict  packets  bytes
            lan   wan  accept   9        540

            rules
            name        verdict  packets  bytes  from  to
            mail        reject   2        120    lan   dmz
            everything  drop     3        180    -     -
            """, shown("show firewall zone lan"));
        assertTrue(shown("show firewall zone local").contains("everything"));
        assertTrue(shown("show firewall zone | json").startsWith("{\n  \"zones\": ["));
    }

    @Test
    void ruleIsShownAsItIsWrittenWithItsPlaceAndCount() {
        assertEquals("""
            name         web
            place        1 of 3
            description  the shop
            source       198.51.100.0, 198.51.100.1, 198.51.100.2, 198.51.100.3,
                         198.51.100.4, 198.51.100.5, 198.51.100.6, 198.51.100.7,
                         198.51.100.8, 198.51.100.9, 198.51.100.10, 198.51.100.11
            verdict      accept
            packets      1234567890123
            bytes        74074073407380
            """, shown("show firewall rule web"));
        assertTrue(shown("show firewall rule web | json").contains("\"packets\": 1234567890123"));
        assertTrue(shown("show firewall rule").startsWith("rules\nname"));
    }

    @Test
    void groupShowsItsElementsAndHowLongTheyStay() {
        appliance.groups.put("knocked", new Shown.Listing(fields("name", "knocked", "type", "address", "timeout", "5m",
                "matching", 3, "rules", List.of("mail"), "elements", List.of(
                        fields("element", "10.0.0.1", "left", "299s"), fields("element", "2001:db8::1")))));
        assertEquals("""
            name      knocked
            type      address
            timeout   5m
            rules     mail
            elements  3

            element      left
            10.0.0.1     299s
            2001:db8::1  -
            1 more; raise limit
            """, shown("show firewall group knocked"));
        shown("show firewall group knocked limit 1000000");
        assertEquals(List.of("group knocked up to 100", "group knocked up to 1000000"), appliance.asked);
        assertEquals("""
            packets  bytes  counted-by
            2        120    rule mail
            """, shown("show firewall group knocked counters"));
        assertEquals("""
            groups
            name     type     elements  dynamic
            servers  network  2         0
            """, shown("show firewall group"));
    }

    @Test
    void wrongWordsAreNamed() {
        assertEquals("there is no rule wob; did you mean `web`?\n", run("show firewall rule wob").err());
        assertEquals("there is no zone dmz; known are lan, wan\n", run("show firewall zone dmz").err());
        assertEquals("`rules` cannot stand there; did you mean `rule`?\n", run("show firewall rules").err());
        assertEquals(2, run("show firewall rule web mail").status());
        assertEquals("limit `0`: a limit is a number from 1 to 1000000\n",
                run("show firewall group servers limit 0").err());
        assertEquals(2, run("show firewall group counters").status());
    }

    @Test
    void namesOfTheDocumentAreCompleted() {
        assertEquals(List.of("lan"), shell.complete("show firewall zone la", SESSION));
        assertEquals(List.of("web", "mail", "everything", "counters"), shell.complete("show firewall rule ", SESSION));
        assertEquals(List.of("servers"), shell.complete("  show   firewall group s", SESSION));
        assertEquals(List.of("mail"), shell.complete("monitor firewall source 10.0.0.1 rule m", SESSION));
        assertEquals(List.of("main"), shell.complete("show vrrp group m", SESSION));
        assertEquals(List.of("main"), shell.complete("request failover group ", SESSION));
        assertEquals(List.of("counters", "limit"),
                shell.complete("show firewall group servers ", SESSION).subList(0, 2));
    }

    @Test
    void wordsOfTheLanguageAreCompletedWhereTheyMayStand() {
        assertEquals(List.of("show", "set"), shell.complete("s", SESSION));
        assertEquals(List.of("firewall"), shell.complete("show f", SESSION));
        assertEquals(Pipes.WORDS, shell.complete("show firewall | ", SESSION));
        assertEquals(List.of("protocol", "port"), shell.complete("clear conntrack source 10.0.0.0/8 p", SESSION));
        assertEquals(List.of(), shell.complete("clear conntrack source ", SESSION));
        assertEquals(List.of("assured"), shell.complete("show conntrack state as", SESSION));
        assertEquals(List.of("detail", "statistics"), shell.complete("show link ", SESSION).subList(0, 2));
        assertEquals(List.of("force"), shell.complete("request maintenance on ", SESSION));
        assertEquals(List.of(), shell.complete("nonsense ", SESSION));
        assertEquals(CommandShell.COMMANDS, shell.complete("", SESSION));
    }
}
