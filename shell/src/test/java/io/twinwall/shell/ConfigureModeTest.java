package io.twinwall.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.control.Operator;
import io.twinwall.model.edit.Draft;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigureModeTest {
    private final RememberedAppliance appliance = new RememberedAppliance();
    private final CommandShell shell = new CommandShell(appliance);
    private final Session session = new Session(new Operator("ada"), Path.of("/"), 80, Optional.empty());

    private Reply run(String line) {
        return shell.run(line, session, new RememberedConsole());
    }

    private void runs(String... lines) {
        for (String line : lines) {
            Reply reply = run(line);
            assertEquals(0, reply.status(), () -> line + ": " + reply);
        }
    }

    private String prompt() {
        return session.mode().prompt("r1");
    }

    private boolean has(String path) {
        return appliance.drafts.containsKey("ada")
                && appliance.drafts.get("ada").at(List.of(path.split(" "))).isPresent();
    }

    @Test
    void thePromptTellsTheModeAndThePlace() {
        assertEquals("twinwall@r1> ", prompt());
        runs("configure");
        assertEquals("[edit]\ntwinwall@r1# ", prompt());
        runs("edit interfaces lan");
        assertEquals("[edit interfaces lan]\ntwinwall@r1# ", prompt());
        runs("up");
        assertEquals("[edit interfaces]\ntwinwall@r1# ", prompt());
        runs("top", "exit");
        assertEquals("twinwall@r1> ", prompt());
    }

    @Test
    void exitLeavesThePlaceFirstAndThenTheMode() {
        runs("configure", "edit interfaces lan", "exit");
        assertEquals("[edit]\ntwinwall@r1# ", prompt());
        assertEquals("", run("exit").out(), "nothing was typed");
        runs("configure", "set interfaces lan mtu 1400");
        assertEquals("your candidate is kept; 'compare' shows what it would change\n", run("exit").out());
        assertFalse(session.mode().isConfiguring());
    }

    @Test
    void whatIsTypedAtAPlaceIsBeneathIt() {
        runs("configure", "edit interfaces lan", "set mtu 1400", "top set interfaces wan mtu 1500");
        assertTrue(has("interfaces lan mtu"));
        assertTrue(has("interfaces wan mtu"));
        assertEquals("[edit interfaces lan]\ntwinwall@r1# ", prompt(), "top before a command comes back");
        runs("delete mtu");
        assertFalse(has("interfaces lan mtu"));
    }

    @Test
    void aWrongWordChangesNothingAndIsNamed() {
        runs("configure", "set interfaces lan mtu 1400");
        Draft before = appliance.drafts.get("ada");
        Reply reply = run("set interfaces lan mut 1300");
        assertEquals(2, reply.status());
        assertEquals("`mut` is not known here; did you mean `mtu`?\n", reply.err());
        assertEquals(before, appliance.drafts.get("ada"));
    }

    @Test
    void wordsMayBeShortInBothModes() {
        assertEquals("`conf` may be configure or confirm\n", run("conf").err());
        runs("config", "se int lan mtu 1400", "run sh vr");
        assertTrue(has("interfaces lan mtu"));
    }

    @Test
    void aCandidateOfSomebodyElseIsTold() {
        appliance.drafts.put("bob", appliance.draft(new Operator("bob")));
        assertEquals("a candidate of bob is open too; whoever commits second is merged with the first\n",
                run("configure").out());
    }

    @Test
    void commandsOfTheOperationalModeNeedRunAndThoseOfDocumentsDoNot() {
        runs("configure");
        assertEquals(0, run("compare").status());
        assertTrue(appliance.asked.stream().anyMatch(asked -> asked.contains("compare")), appliance.asked::toString);
        assertEquals("", run("show interfaces").out(), "the candidate's interfaces, and it has none");
        assertTrue(run("run show interfaces").out().startsWith("no interface"));
    }

    @Test
    void aQuestionMarkTellsWhatMayStandNext() {
        String top = run("?").out();
        assertTrue(top.contains("  configure"), top);
        runs("configure");
        String words = run("set interfaces lan ?").out();
        assertTrue(words.contains("  mtu "), words);
        assertTrue(words.lines().allMatch(line -> line.length() <= 80), words);
        String begun = run("set interfaces lan v?").out();
        assertTrue(begun.lines().allMatch(line -> line.startsWith("  v")), begun);
        String value = run("set interfaces lan mtu ?").out();
        assertTrue(value.strip().startsWith("<"), value);
        assertTrue(run("set interfaces lan device ?").out().contains("  eth1"), "a device of the node");
        assertEquals("nothing here begins with `qq`\n", run("set qq?").out());
        assertEquals("Enter runs the command\n", run("up ?").out());
    }

    @Test
    void wordsAreCompletedFromTheDocumentAndTheNode() {
        runs("configure", "set interfaces lan zone inside");
        assertEquals(List.of("interfaces"), shell.complete("set int", session));
        assertEquals(List.of("lan"), shell.complete("delete interfaces ", session));
        assertEquals(List.of("eth0", "eth1"), shell.complete("set interfaces lan device ", session));
        assertEquals(List.of("inside"), shell.complete("set interfaces dmz zone in", session));
        assertEquals(List.of("set"), shell.complete("se", session));
        assertEquals(List.of("vrrp"), shell.complete("run show vr", session));
    }

    @Test
    void pipesFilterWhatIsPrinted() {
        String all = run("help").out();
        assertEquals(all.lines().filter(line -> line.contains("show")).count(),
                run("help | match show").out().lines().count());
        assertEquals(all.lines().filter(line -> !line.contains("show")).count(),
                run("help|except show").out().lines().count());
        assertEquals(all.lines().count() + " lines\n", run("help | count").out());
        assertEquals(2, run("help | last 2").out().lines().count());
        assertEquals("1 lines\n", run("help | match 'rollback N' | count").out());
        assertEquals("unknown pipe `cuont`; did you mean `count`?\n", run("help | cuont").err());
        assertTrue(run("help | match [").err().startsWith("`[` is no regular expression: "));
        assertEquals("write | last N, a number of lines\n", run("help | last many").err());
        assertEquals("a pipe needs a word behind it: json, match, except, count, last, no-more\n", run("help |").err());
    }
}
