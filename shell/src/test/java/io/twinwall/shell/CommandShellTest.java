package io.twinwall.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Origin;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.Topic;
import io.twinwall.model.view.Datum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandShellTest {
    @TempDir
    Path directory;

    private final RememberedAppliance appliance = new RememberedAppliance();
    private final CommandShell shell = new CommandShell(appliance);

    private Reply run(String line) {
        return shell.run(
                line, new Session(new Operator("ada"), directory, 80, Optional.empty()), new RememberedConsole());
    }

    private static Datum router(String name, String state) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("group", new Datum.Text("main"));
        fields.put("interface", new Datum.Text(name));
        fields.put("vrid", new Datum.Whole(1));
        fields.put("state", new Datum.Text(state));
        fields.put("addresses", new Datum.Items(List.of(new Datum.Text("10.10.0.1/24"))));
        return new Datum.Fields(fields);
    }

    @Test
    void showsRecordsAsATable() {
        appliance.shown.put(
                Topic.VRRP, new Datum.Items(List.of(router("lan", "Active"), router("management", "Backup"))));
        assertEquals("""
            group  interface   vrid  state   priority  active-router  since  addresses
            main   lan         1     Active  -         -              -      10.10.0.1/24
            main   management  1     Backup  -         -              -      10.10.0.1/24
            """, run("show vrrp").out());
    }

    @Test
    void cutsATableWhereTheTerminalEndsAndSaysSo() {
        appliance.shown.put(Topic.VRRP, new Datum.Items(List.of(router("lan", "Active"))));
        String out = shell.run("show vrrp", new Session(new Operator("ada"), directory, 30, Optional.empty()),
                        new RememberedConsole())
                .out();
        assertEquals("group  interface  vrid  state>\nmain   lan        1     Activ>\n", out);
    }

    @Test
    void showsOneJsonDocumentBehindThePipe() {
        appliance.shown.put(Topic.VRRP, new Datum.Items(List.of(router("lan", "Active"))));
        assertEquals("""
            [
              {
                "group": "main",
                "interface": "lan",
                "vrid": 1,
                "state": "Active",
                "addresses": [
                  "10.10.0.1/24"
                ]
              }
            ]
            """, run("show vrrp | json").out());
        assertEquals("[]\n", run("show routes|json").out());
    }

    @Test
    void saysWhatAnEmptyTopicMeans() {
        assertEquals("no virtual router is configured\n", run("show vrrp").out());
    }

    @Test
    void printsTheDocumentAsYaml() {
        assertEquals("pair: {nodes: [r1, r2]}\n", run("show configuration").out());
    }

    @Test
    void everyWrongWordIsNamedWithTheNearestRightOne() {
        assertEquals(new Reply("", "unknown command `shwo`; did you mean `show`?\n", 2), run("shwo vrrp"));
        assertEquals(new Reply("", "cannot show `vrpp`; did you mean `vrrp`?\n", 2), run("show vrpp"));
        assertEquals(
                "unknown pipe `jsn`; did you mean `json`?\n",
                run("show vrrp | jsn").err());
        assertEquals(
                "`commit` is followed by nothing, `check`, `comment TEXT` or `confirm [MINUTES] [comment TEXT]`;"
                        + " `now` is none of them\n",
                run("commit now").err());
        assertEquals(
                "unknown command `zzzzzz`; known are show, load, compare, commit, confirm, rollback, discard, request,"
                        + " set, delete, clear, monitor, configure, help, exit\n",
                run("zzzzzz").err());
        assertEquals("`| json` goes with `show`\n", run("commit | json").err());
        assertEquals(2, run("| json").status());
        assertEquals(
                "`X`: a group name is 1 to 32 lower-case letters, digits and dashes, a letter first\n",
                run("request failover group X").err());
        assertEquals(List.of(), appliance.asked);
    }

    @Test
    void anEmptyLineIsNoMistake() {
        assertEquals(new Reply("", "", 0), run("   "));
    }

    @Test
    void loadsAFileFromWhereTheOperatorStands() throws IOException {
        Files.writeString(directory.resolve("new.yaml"), "pair: {}\n");
        assertEquals(0, run("load new.yaml").status());
        assertEquals(List.of("ada loads new.yaml: pair: {}\n"), appliance.asked);
        assertEquals(new Reply("", directory.resolve("gone.yaml") + ": no such file\n", 1), run("load gone.yaml"));
        assertEquals(1, run("load .").status());
    }

    @Test
    void aRefusalGoesToStandardErrorWithStatusOne() {
        appliance.answer = Outcome.refused("the kernel said no", "nothing was changed");
        assertEquals(new Reply("", "the kernel said no\nnothing was changed\n", 1), run("commit"));
    }

    @Test
    void looksBackAndGoesBack() {
        run("compare 3");
        run("compare 3 diverged/r2-0a1b2c3d4e");
        run("rollback 1");
        run("commit comment \"as it was\"");
        run("commit confirm 2 comment guests may in");
        assertEquals(
                List.of("ada compares 3", "ada compares 3 diverged/r2-0a1b2c3d4e", "ada goes back to 1",
                        "ada commits: as it was", "ada commits for 2m: guests may in"),
                appliance.asked);
        assertEquals(2, run("compare 1 2 3").status());
        assertEquals(2, run("rollback").status());
    }

    @Test
    void commitsForGoodForATimeOrNotAtAll() {
        run("commit");
        run("commit check");
        run("commit confirm");
        run("commit confirm 3");
        run("confirm");
        Origin ssh = Origin.ofSshConnection("192.0.2.9 50022 192.0.2.1 22").orElseThrow();
        shell.run("commit", new Session(new Operator("ada"), directory, 80, Optional.of(ssh)),
                new RememberedConsole());
        assertEquals(
                List.of("ada commits", "ada checks", "ada commits for 10m", "ada commits for 3m", "ada confirms",
                        "ada commits from 192.0.2.9"),
                appliance.asked);
        assertEquals(
                "write commit confirm MINUTES, a number from 1 to 1440\n", run("commit confirm soon").err());
        assertEquals(2, run("commit confirm 0").status());
        assertEquals(2, run("commit confirm 2 3").status());
        assertEquals(2, run("commit confirm 2 comment").status());
        assertEquals(2, run("commit comment").status());
    }

    @Test
    void handsOverOneGroupOrAll() {
        run("request failover");
        run("request failover group edge");
        run("request failover force");
        run("request failover group edge force");
        assertEquals(List.of("failover of everything", "failover of edge", "failover of everything by force",
                "failover of edge by force"), appliance.asked);
    }

    @Test
    void showsOneGroupInDetailOrItsStatistics() {
        Datum lan = router("lan", "Active");
        Map<String, Datum> guests = new LinkedHashMap<>(((Datum.Fields) router("guests", "Backup")).fields());
        guests.put("group", new Datum.Text("guests"));
        appliance.shown.put(Topic.VRRP, new Datum.Items(List.of(lan, new Datum.Fields(guests))));
        assertEquals("""
            group      guests
            interface  guests
            vrid       1
            state      Backup
            addresses  10.10.0.1/24
            """, run("show vrrp group guests detail").out());
        assertEquals("there is no group guest; did you mean `guests`?", run("show vrrp group guest").err().strip());
        assertEquals(2, run("show vrrp group").status());
        assertEquals(2, run("show vrrp details").status());
        Map<String, Datum> counted = new LinkedHashMap<>();
        counted.put("group", new Datum.Text("main"));
        counted.put("interface", new Datum.Text("lan"));
        counted.put("vrid", new Datum.Whole(1));
        counted.put("family", new Datum.Text("ipv4"));
        counted.put("sent", new Datum.Whole(12));
        counted.put("received", new Datum.Whole(3));
        counted.put("refused", new Datum.Fields(Map.of("ttl", new Datum.Whole(4))));
        Datum routers = new Datum.Items(List.of(new Datum.Fields(counted)));
        appliance.shown.put(Topic.VRRP_STATISTICS,
                new Datum.Fields(Map.of("allocated-bytes", new Datum.Whole(0), "routers", routers)));
        assertEquals("""
            group  interface  vrid  family  sent  received  transitions  address-mismatches
            main   lan        1     ipv4    12    3         -            -

            refused packets
            interface  family  reason  packets
            lan        ipv4    ttl     4
            """, run("show vrrp statistics").out());
    }

    @Test
    void asksForMaintenance() {
        run("request maintenance on");
        run("request maintenance on force");
        run("request maintenance off");
        assertEquals(List.of("maintenance on", "maintenance on by force", "maintenance off"), appliance.asked);
        assertEquals(2, run("request maintenance").status());
        assertEquals(2, run("request maintenance maybe").status());
    }

    private static Datum link() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("state", new Datum.Text("up"));
        fields.put("config", new Datum.Text("in-sync 3fa2"));
        fields.put("detail", new Datum.Fields(Map.of("peer-software", new Datum.Text("0.1.0"))));
        return new Datum.Fields(fields);
    }

    @Test
    void showsTheLinkInThreeDepths() {
        appliance.shown.put(Topic.LINK, link());
        assertEquals("state   up\nconfig  in-sync 3fa2\n", run("show link").out());
        assertEquals("state   up\nconfig  in-sync 3fa2\n\npeer-software  0.1.0\n", run("show link detail").out());
        Map<String, Datum> statistics = new LinkedHashMap<>();
        statistics.put("channel", new Datum.Fields(Map.of("dials", new Datum.Whole(3))));
        statistics.put("streams", new Datum.Items(List.of()));
        appliance.shown.put(Topic.LINK_STATISTICS, new Datum.Fields(statistics));
        assertEquals("dials  3\n\nno stream is in use\n", run("show link statistics").out());
        statistics.put("flow-sync", new Datum.Fields(Map.of(
                "kept", new Datum.Fields(Map.of("refused", new Datum.Fields(Map.of("taken", new Datum.Whole(2))))))));
        appliance.shown.put(Topic.LINK_STATISTICS, new Datum.Fields(statistics));
        assertEquals("dials  3\n\nno stream is in use\n\nflows\nkept-refused-taken  2\n",
                run("show link statistics").out());
        assertEquals(2, run("show link sideways").status());
        assertEquals(2, run("show link_statistics").status());
    }

    @Test
    void pairingIsAskedForStepByStep() {
        run("request pair");
        run("request pair confirm");
        run("request pair cancel");
        run("request unpair");
        assertEquals(List.of("ada asks to PAIR", "ada asks to CONFIRM", "ada asks to CANCEL", "ada asks to UNPAIR"),
                appliance.asked);
        assertEquals(2, run("request pair maybe").status());
        assertEquals(2, run("request unpair r2").status());
    }

    @Test
    void aSecretIsTypedTwiceUnseenOrReadFromAFileAndNeverPartOfALine() throws IOException {
        Session session = new Session(new Operator("ada"), directory, 80, Optional.empty());
        RememberedConsole console = new RememberedConsole();
        console.answers.addAll(List.of("geheim", "geheim"));
        assertEquals(0, shell.run("set secret wan-vrrp", session, console).status());
        assertEquals(List.of("value of wan-vrrp: ", "once more: "), console.questions);
        console.answers.addAll(List.of("geheim", "gehiem"));
        assertEquals("the two differ; secret wan-vrrp is what it was\n",
                shell.run("set secret wan-vrrp", session, console).err());
        assertEquals(1, shell.run("set secret wan-vrrp", session, console).status(), "nobody answers");
        assertEquals(2, shell.run("set secret wan-vrrp geheim", session, console).status());
        assertEquals(2, shell.run("set secret Wan", session, console).status());
        Files.writeString(directory.resolve("key"), "of a file\n");
        assertEquals(0, shell.run("set secret wan-key file key", session, console).status());
        assertEquals(1, shell.run("set secret wan-key file nothing", session, console).status());
        assertEquals(0, shell.run("delete secret wan-key", session, console).status());
        assertEquals(List.of("ada sets secret wan-vrrp to geheim", "ada sets secret wan-key to of a file\n",
                "ada deletes secret wan-key"), appliance.asked);
    }

    @Test
    void secretsAreSavedAndRestoredUnderAPassphrase() {
        Session session = new Session(new Operator("ada"), Path.of("/backup"), 80, Optional.empty());
        RememberedConsole console = new RememberedConsole();
        console.answers.addAll(List.of("a long phrase", "a long phrase", "a long phrase"));
        assertEquals(0, shell.run("request secrets backup s", session, console).status());
        assertEquals(0, shell.run("request secrets restore s", session, console).status());
        assertEquals(1, shell.run("request secrets restore s", session, console).status());
        assertEquals(2, shell.run("request secrets", session, console).status());
        assertEquals(List.of("ada saves secrets to /backup/s under a long phrase",
                "ada restores secrets of /backup/s under a long phrase"), appliance.asked);
    }
}
