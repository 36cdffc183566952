package io.twinwall.appliance.check;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.r1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.Eventually;
import io.twinwall.appliance.LogLines;
import io.twinwall.appliance.check.edge.Answer;
import io.twinwall.appliance.check.edge.Probe;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckServiceTest {
    private static final CheckName GW = new CheckName("gw");

    /** Answers from memory, by target; counts how often a probe was made and asked. */
    private static final class RememberedAnswers implements Probe.Source {
        final Map<String, Boolean> good = new ConcurrentHashMap<>();
        final AtomicInteger made = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();
        final CountDownLatch interrupted = new CountDownLatch(1);
        volatile boolean hangs;

        @Override
        public Probe of(CheckConfig check) {
            made.incrementAndGet();
            String target = check.ping().orElseThrow().toString();
            return limit -> {
                asked.incrementAndGet();
                if (hangs) {
                    hang();
                }
                boolean isGood = good.getOrDefault(target, false);
                return new Answer(isGood, isGood ? "answered" : "no answer");
            };
        }

        private void hang() throws InterruptedException {
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    private final RememberedAnswers answers = new RememberedAnswers();
    private final Facts facts = new Facts();
    private final List<Fact> told = new CopyOnWriteArrayList<>();
    private final LogLines log = new LogLines();
    private final CheckService service = new CheckService(answers, facts, log, InstantSource.system());

    {
        facts.subscribe(told::add);
    }

    @AfterEach
    void end() {
        service.close();
    }

    private static NodeConfig with(String checks) {
        return r1(PAIR + "checks:\n" + checks);
    }

    private static String ping(String name, String target) {
        return "  " + name + ": {ping: " + target + ", interval: 100ms, rise: 2, fall: 2}\n";
    }

    private void commit(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        service.apply(service.plan(now, next));
    }

    private String state(CheckName name) {
        return service.status().stream()
                .filter(status -> status.name().equals(name))
                .map(CheckStatus::state)
                .findFirst()
                .orElse("absent");
    }

    @Test
    void changesAreToldOnceEachAndShown() throws ApplyFailed {
        answers.good.put("10.10.0.9", true);
        commit(Optional.empty(), with(ping("gw", "10.10.0.9")));
        assertEquals("unknown", state(GW));
        Eventually.so(service::status, () -> state(GW).equals("up"));
        answers.good.put("10.10.0.9", false);
        Eventually.so(service::status, () -> state(GW).equals("down"));
        int asked = answers.asked.get();
        Eventually.so(service::status, () -> answers.asked.get() > asked + 3);
        assertEquals(List.of(new Fact.CheckChanged(GW, true), new Fact.CheckChanged(GW, false)), told);
        assertEquals(
                List.of("CHECK-0101 check gw is up: answered", "CHECK-0102 check gw is down: no answer"), log.lines());
        CheckStatus status = service.status().getFirst();
        assertEquals("ping 10.10.0.9 no answer",
                status.kind() + " " + status.target() + " " + status.reason().orElseThrow());
        assertTrue(status.lastAnswer().isPresent());
    }

    @Test
    void aCommitThatDoesNotTouchACheckDoesNotRestartIt() throws ApplyFailed {
        answers.good.put("10.10.0.9", true);
        NodeConfig before = with(ping("gw", "10.10.0.9"));
        commit(Optional.empty(), before);
        Eventually.so(service::status, () -> state(GW).equals("up"));
        NodeConfig more = with(ping("gw", "10.10.0.9") + ping("other", "10.10.0.8"));
        assertEquals(List.of("+ check other"), service.plan(Optional.of(before), more).lines());
        commit(Optional.of(before), more);
        Eventually.so(service::status, () -> state(new CheckName("other")).equals("down"));
        assertEquals("up", state(GW));
        assertEquals(2, answers.made.get());
    }

    @Test
    void aChangedCheckKeepsWhatWasKnownUntilItsOwnAnswersSayOtherwise() throws ApplyFailed {
        answers.good.put("10.10.0.9", true);
        NodeConfig before = with(ping("gw", "10.10.0.9"));
        commit(Optional.empty(), before);
        Eventually.so(service::status, () -> state(GW).equals("up"));
        NodeConfig other = with(ping("gw", "10.10.0.7"));
        assertEquals(List.of("~ check gw"), service.plan(Optional.of(before), other).lines());
        commit(Optional.of(before), other);
        assertEquals("up", state(GW));
        Eventually.so(service::status, () -> state(GW).equals("down"));
        assertEquals(2, told.size());
    }

    @Test
    void aRemovedCheckEndsWithItsQuestion() throws ApplyFailed, InterruptedException {
        answers.hangs = true;
        NodeConfig before = with("  gw: {ping: 10.10.0.9, interval: 1s, timeout: 1h}\n");
        commit(Optional.empty(), before);
        Eventually.so(service::status, () -> answers.asked.get() == 1);
        NodeConfig none = r1(PAIR);
        assertEquals(List.of("- check gw"), service.plan(Optional.of(before), none).lines());
        commit(Optional.of(before), none);
        assertTrue(answers.interrupted.await(20, TimeUnit.SECONDS), "the question goes on");
        assertEquals(List.of(), service.status());
        Eventually.so(() -> told, () -> told.equals(List.of(new Fact.CheckEnded(GW))));
    }

    @Test
    void aProbeThatHangsIsGivenUpAtTheTimeLimit() throws ApplyFailed, InterruptedException {
        answers.hangs = true;
        commit(Optional.empty(), with("  gw: {ping: 10.10.0.9, interval: 100ms, timeout: 50ms, fall: 2}\n"));
        Eventually.so(service::status, () -> state(GW).equals("down"));
        assertTrue(answers.interrupted.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("CHECK-0102 check gw is down: no answer within 50ms"), log.lines());
    }

    @Test
    void aBfdCheckIsOnlyListenedTo() throws ApplyFailed {
        commit(Optional.empty(), with("  gw: {bfd: 10.10.0.9}\n"));
        assertEquals("unknown", state(GW));
        facts.publish(new Fact.CheckChanged(GW, true));
        assertEquals("up", state(GW));
        assertEquals(0, answers.made.get());
        assertEquals(1, told.size());
    }
}
