package io.twinwall.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.value.GroupName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TakeoverPipelineTest {
    private static final GroupName LAN = new GroupName("lan");
    private static final GroupName WAN = new GroupName("wan");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final List<Fact> published = new CopyOnWriteArrayList<>();
    private final EventLog log = (message, arguments) -> logged.add(message.id());

    /** What a step of the test does. */
    private interface Work {
        void run(Takeover takeover) throws Exception;
    }

    private TakeoverStep step(String name, Duration deadline, Work work) {
        return new TakeoverStep() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Duration deadline() {
                return deadline;
            }

            @Override
            public void run(Takeover takeover) throws Exception {
                work.run(takeover);
                done.add(name + " " + takeover.group() + " " + takeover.to());
            }
        };
    }

    private TakeoverPipeline pipeline(TakeoverStep... steps) {
        Facts facts = new Facts();
        facts.subscribe(published::add);
        return new TakeoverPipeline(List.of(steps), facts, log);
    }

    private static Takeover takeover(GroupName group, Role from, Role to) {
        return new Takeover(group, from, to);
    }

    @Test
    void stepsRunInOrderAndTheFactComesLast() throws InterruptedException {
        try (TakeoverPipeline pipeline = pipeline(step("one", LONG, t -> {}), step("two", LONG, t -> {
            assertTrue(published.isEmpty(), "published before the last step");
        }))) {
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            assertTrue(pipeline.awaitIdle(PATIENCE));
        }
        assertEquals(List.of("one lan ACTIVE", "two lan ACTIVE"), done);
        assertEquals(List.of(new Fact.RoleChanged(LAN, Role.BACKUP, Role.ACTIVE)), published);
        assertEquals(List.of("RUNTIME-0101", "RUNTIME-0101", "RUNTIME-0105"), logged);
    }

    @Test
    void failingStepIsAnAlarmAndTheRestGoesOn() throws InterruptedException {
        try (TakeoverPipeline pipeline = pipeline(
                step("fails", LONG, t -> {
                    throw new IllegalStateException("broken");
                }),
                step("errs", LONG, t -> {
                    throw new AssertionError("worse");
                }),
                step("next", LONG, t -> {}))) {
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            pipeline.submit(takeover(LAN, Role.ACTIVE, Role.BACKUP));
            assertTrue(pipeline.awaitIdle(PATIENCE));
        }
        assertEquals("next lan BACKUP", done.getLast());
        assertTrue(logged.contains("RUNTIME-0103"));
    }

    @Test
    void stepPastItsDeadlineDelaysNobodyAndEndsWithTheLastRole() throws InterruptedException {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch caughtUp = new CountDownLatch(3);
        try (TakeoverPipeline pipeline = pipeline(
                step("hangs", Duration.ofMillis(50), t -> {
                    assertTrue(hang.await(20, TimeUnit.SECONDS));
                    caughtUp.countDown();
                }),
                step("next", LONG, t -> {}))) {
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            assertTrue(pipeline.awaitIdle(PATIENCE));
            pipeline.submit(takeover(LAN, Role.ACTIVE, Role.BACKUP));
            assertTrue(pipeline.awaitIdle(PATIENCE));
            pipeline.submit(takeover(WAN, Role.BACKUP, Role.ACTIVE));
            assertTrue(pipeline.awaitIdle(PATIENCE));
            assertEquals(List.of("next lan ACTIVE", "next lan BACKUP", "next wan ACTIVE"), done);
            assertEquals(3, logged.stream().filter("RUNTIME-0102"::equals).count());
            hang.countDown();
            assertTrue(caughtUp.await(20, TimeUnit.SECONDS));
        }
        List<String> hanging = done.stream().filter(line -> line.startsWith("hangs")).toList();
        assertEquals(List.of("hangs lan ACTIVE", "hangs lan BACKUP", "hangs wan ACTIVE"), hanging);
    }

    @Test
    void hangingStepIsToldOnlyTheNewestRoleOfAGroup() throws InterruptedException {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch caughtUp = new CountDownLatch(2);
        try (TakeoverPipeline pipeline = pipeline(step("hangs", Duration.ofMillis(20), t -> {
            assertTrue(hang.await(20, TimeUnit.SECONDS));
            caughtUp.countDown();
        }))) {
            Role[] roles = {Role.ACTIVE, Role.BACKUP, Role.ACTIVE, Role.INITIALIZE};
            Role from = Role.BACKUP;
            for (Role role : roles) {
                pipeline.submit(takeover(LAN, from, role));
                assertTrue(pipeline.awaitIdle(PATIENCE));
                from = role;
            }
            hang.countDown();
            assertTrue(caughtUp.await(20, TimeUnit.SECONDS));
        }
        assertEquals(List.of("hangs lan ACTIVE", "hangs lan INITIALIZE"), done);
    }

    @Test
    void becomingActiveIsSkippedWhenGivenUpMeanwhile() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        try (TakeoverPipeline pipeline = pipeline(step("one", LONG, t -> {
            assertTrue(gate.await(20, TimeUnit.SECONDS));
        }))) {
            pipeline.submit(takeover(WAN, Role.INITIALIZE, Role.BACKUP));
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            pipeline.submit(takeover(LAN, Role.ACTIVE, Role.INITIALIZE));
            gate.countDown();
            assertTrue(pipeline.awaitIdle(PATIENCE));
        }
        // WAN may or may not have begun before the others came; LAN never became Active.
        assertEquals(List.of("one wan BACKUP", "one lan INITIALIZE"), done);
        assertEquals(new Fact.RoleChanged(LAN, Role.BACKUP, Role.INITIALIZE), published.getLast());
        assertTrue(logged.contains("RUNTIME-0104"));
    }

    @Test
    void givingUpIsNeverSkipped() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        try (TakeoverPipeline pipeline = pipeline(step("one", LONG, t -> {
            assertTrue(gate.await(20, TimeUnit.SECONDS));
        }))) {
            pipeline.submit(takeover(WAN, Role.INITIALIZE, Role.BACKUP));
            pipeline.submit(takeover(LAN, Role.ACTIVE, Role.BACKUP));
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            gate.countDown();
            assertTrue(pipeline.awaitIdle(PATIENCE));
        }
        assertEquals(List.of("one wan BACKUP", "one lan BACKUP", "one lan ACTIVE"), done);
    }

    @Test
    void floodOfChangesEndsWithTheLastRoleOfEachGroup() throws InterruptedException {
        try (TakeoverPipeline pipeline = pipeline(step("one", LONG, t -> {}))) {
            for (int i = 0; i < 10_000; i++) {
                pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
                pipeline.submit(takeover(LAN, Role.ACTIVE, Role.BACKUP));
            }
            pipeline.submit(takeover(WAN, Role.BACKUP, Role.ACTIVE));
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            assertTrue(pipeline.awaitIdle(PATIENCE));
        }
        List<String> lan = done.stream().filter(line -> line.contains("lan")).toList();
        assertEquals("one lan ACTIVE", lan.getLast());
        assertTrue(done.contains("one wan ACTIVE"));
    }

    @Test
    void eachThreadIsPreparedOnceAndListenersCannotEndThePipeline() throws InterruptedException {
        List<String> threads = new CopyOnWriteArrayList<>();
        Facts facts = new Facts();
        facts.subscribe(fact -> {
            throw new IllegalStateException("a listener");
        });
        try (TakeoverPipeline pipeline = new TakeoverPipeline(
                List.of(step("one", LONG, t -> {})), facts, log, () -> threads.add(Thread.currentThread().getName()))) {
            pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
            pipeline.submit(takeover(WAN, Role.BACKUP, Role.ACTIVE));
            assertTrue(pipeline.awaitIdle(PATIENCE));
        }
        assertEquals(List.of("takeover", "takeover-one"), threads.stream().sorted().toList());
        assertEquals(List.of("one lan ACTIVE", "one wan ACTIVE"), done);
    }

    @Test
    void closedPipelineCarriesOutWhatWasQueuedAndTakesNoMore() {
        TakeoverPipeline pipeline = pipeline(step("one", LONG, t -> {}));
        pipeline.submit(takeover(LAN, Role.ACTIVE, Role.INITIALIZE));
        pipeline.close();
        pipeline.submit(takeover(LAN, Role.BACKUP, Role.ACTIVE));
        assertEquals(List.of("one lan INITIALIZE"), done);
    }

    @Test
    void twoStepsOfOneNameAreAMistake() {
        List<TakeoverStep> twice = List.of(step("one", LONG, t -> {}), step("one", LONG, t -> {}));
        assertThrows(IllegalArgumentException.class, () -> new TakeoverPipeline(twice, new Facts(), log));
    }

    @Test
    void everyMessageHasItsOwnIdAndAnExplanation() {
        List<String> ids = new ArrayList<>();
        for (RuntimeMessage message : RuntimeMessage.values()) {
            assertTrue(message.id().matches("RUNTIME-\\d{4}"), message::id);
            assertFalse(ids.contains(message.id()), message::id);
            assertTrue(message.explanation().length() > message.text().length() / 2, message::id);
            ids.add(message.id());
        }
    }
}
