package io.twinwall.appliance.hook;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.r1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.Eventually;
import io.twinwall.appliance.LogLines;
import io.twinwall.appliance.command.BoundedCommand;
import io.twinwall.linux.process.ProcessGroups;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pain 2: notify scripts that run out of order, or never again. Real programs, as the user the test runs as. */
class HookServiceTest {
    private static final String ME = System.getProperty("user.name");

    @TempDir
    Path directory;

    private final Facts facts = new Facts();
    private final LogLines log = new LogLines();
    private Path notes;
    private HookService service;

    @BeforeEach
    void start() {
        notes = directory.resolve("notes");
        service = service(1024, Duration.ofSeconds(60));
    }

    private HookService service(int waitingMax, Duration drain) {
        return new HookService(new NodeName("r1"), new BoundedCommand(ProcessGroups.load()), facts, log, waitingMax,
                drain);
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private void hooks(String... hooks) {
        StringBuilder yaml = new StringBuilder(PAIR + "vrrp:\n  hooks:\n");
        for (String hook : hooks) {
            yaml.append("    - {").append(hook).append(", user: ").append(ME).append("}\n");
        }
        service.apply(service.plan(Optional.empty(), r1(yaml.toString())));
    }

    private void change(Role from, Role to) {
        facts.publish(new Fact.RoleChanged(new GroupName("main"), from, to));
    }

    private List<String> notes() {
        try {
            return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fiftyFastChangesAreFiftyRunsInOrder() throws IOException {
        // The first ones are slow: were two ever under way at once, the quick ones would overtake them.
        Path note = script("note", "[ -e " + notes + " ] || sleep 0.5; echo $1 $2 $3 $TWINWALL_GROUP $TWINWALL_FROM"
                + " $TWINWALL_TO $TWINWALL_NODE >>" + notes);
        hooks("command: [" + note + "]");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            boolean up = i % 2 == 0;
            change(up ? Role.BACKUP : Role.ACTIVE, up ? Role.ACTIVE : Role.BACKUP);
            expected.add(up ? "main backup active main backup active r1" : "main active backup main active backup r1");
        }
        service.close();
        assertEquals(expected, notes());
        assertEquals(50, log.of(HookMessage.DONE).size(), log.lines().toString());
    }

    @Test
    void eachHookRunsForItsGroupAndItsRolesInTheOrderOfTheDocument() throws IOException {
        Path note = script("note", "echo $* >>" + notes);
        hooks("command: [" + note + ", first], group: main, on: [active]", "command: [" + note + ", second]",
                "command: [" + note + ", third], on: [backup, initialize]");
        change(Role.BACKUP, Role.ACTIVE);
        change(Role.ACTIVE, Role.INITIALIZE);
        facts.publish(new Fact.RoleChanged(new GroupName("other"), Role.BACKUP, Role.ACTIVE));
        service.close();
        assertEquals(
                List.of("first main backup active", "second main backup active", "second main active initialize",
                        "third main active initialize", "second other backup active"),
                notes());
    }

    @Test
    void failuresAreSaidWithTheirCauseAndTheNextHookRuns() throws IOException {
        Path note = script("note", "echo $3 >>" + notes);
        Path fails = script("fails", "echo it will not work; exit 7");
        hooks("command: [" + directory + "/missing]", "command: [" + fails + "]", "command: [" + note + "]");
        change(Role.BACKUP, Role.ACTIVE);
        service.close();
        assertEquals(List.of("active"), notes());
        assertEquals("HOOK-0104 hook " + directory + "/missing for group main, backup to active: not run: there is no"
                + " program " + directory + "/missing", log.lines().getFirst());
        assertTrue(log.of(HookMessage.FAILED).getFirst().matches(
                ".*backup to active: exit status 7 after \\d+ ms: it will not work"), log.lines().toString());
    }

    @Test
    void aHookThatHangsIsEndedAndDelaysOnlyHooks() throws IOException {
        Path hangs = script("hangs", "echo waiting; sleep 300");
        Path note = script("note", "echo $3 >>" + notes);
        hooks("command: [" + hangs + "], timeout: 1s", "command: [" + note + "]");
        long start = System.nanoTime();
        change(Role.BACKUP, Role.ACTIVE);
        assertTrue(System.nanoTime() - start < Duration.ofMillis(900).toNanos(), "the bus waited for a hook");
        Eventually.so(log::lines, () -> notes().equals(List.of("active")));
        assertTrue(log.of(HookMessage.KILLED).getFirst().endsWith("its time limit: waiting"), log.lines().toString());
        service.close();
    }

    @Test
    void aFullQueueDropsTheOldestAndSaysWhich() throws IOException {
        service.close();
        service = service(2, Duration.ofSeconds(60));
        Path note = script("note", "echo $3 >>" + notes + "; while [ ! -e " + directory + "/go ]; do sleep 0.05; done");
        hooks("command: [" + note + "]");
        change(Role.INITIALIZE, Role.BACKUP);
        Eventually.so(log::lines, () -> notes().size() == 1);
        change(Role.BACKUP, Role.ACTIVE);
        change(Role.ACTIVE, Role.BACKUP);
        change(Role.BACKUP, Role.INITIALIZE);
        assertEquals(
                List.of("HOOK-0105 hook " + note + " for group main, backup to active: dropped, 2 hooks wait already"),
                log.of(HookMessage.QUEUE_FULL));
        Files.createFile(directory.resolve("go"));
        service.close();
        assertEquals(List.of("backup", "backup", "initialize"), notes());
    }

    @Test
    void theEndOfTheDaemonWaitsOnlySoLongAndSaysWhatWasNotRun() throws IOException {
        service.close();
        service = service(10, Duration.ofMillis(500));
        Path hangs = script("hangs", "echo $3 >>" + notes + "; sleep 300");
        hooks("command: [" + hangs + "], timeout: 5m");
        change(Role.BACKUP, Role.ACTIVE);
        change(Role.ACTIVE, Role.INITIALIZE);
        Eventually.so(log::lines, () -> notes().size() == 1);
        service.close();
        assertEquals(1, log.of(HookMessage.ENDED).size(), log.lines().toString());
        Eventually.so(log::lines, () -> log.of(HookMessage.KILLED).size() == 1);
        assertEquals(List.of("active"), notes());
    }

    @Test
    void aCommitChangesWhatLaterChangesRunAndNotWhatWaits() throws IOException {
        Path note = script("note", "sleep 0.2; echo $1 >>" + notes);
        hooks("command: [" + note + ", old]");
        change(Role.INITIALIZE, Role.BACKUP);
        change(Role.BACKUP, Role.ACTIVE);
        hooks("command: [" + note + ", new]");
        change(Role.ACTIVE, Role.BACKUP);
        service.close();
        assertEquals(List.of("old", "old", "new"), notes());
    }
}
