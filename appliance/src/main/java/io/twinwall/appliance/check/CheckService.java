package io.twinwall.appliance.check;

import io.twinwall.appliance.check.edge.Answer;
import io.twinwall.appliance.check.edge.Probe;
import io.twinwall.appliance.check.machine.Verdict;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Service;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the document's checks and tells the bus what changed, each change once. One thread steps every machine; what
 * others have for it waits in its mailbox, which holds at most two entries a check and one a commit.
 */
public final class CheckService implements Service<NodeConfig, CheckPlan, List<CheckStatus>> {
    private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long CLOSE_MILLIS = 2_000;

    private final Probe.Source probes;
    private final Facts facts;
    private final EventLog log;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final RunningCheck.Home home = new Desk();
    /** What vrrp told of the sessions it runs. */
    private final Map<CheckName, RunningCheck.View> sessions = new ConcurrentHashMap<>();

    private final Thread thread;
    private volatile Map<CheckName, CheckConfig> inForce = Map.of();
    /** Written by the thread alone. */
    private volatile Map<CheckName, RunningCheck> running = Map.of();

    private volatile boolean closed;

    public CheckService(Probe.Source probes, Facts facts, EventLog log, InstantSource clock) {
        this.probes = probes;
        this.facts = facts;
        this.log = log;
        this.clock = clock;
        facts.subscribe(this::heard);
        thread = Thread.ofPlatform().daemon().name("checks").start(this::run);
    }

    private void heard(Fact fact) {
        if (fact instanceof Fact.CheckChanged(CheckName name, boolean up)) {
            sessions.put(
                    name,
                    new RunningCheck.View(up ? Verdict.UP : Verdict.DOWN, clock.millis(), clock.millis(),
                            Optional.empty()));
        }
    }

    @Override
    public CheckPlan plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        return CheckPlan.between(
                now.map(before -> before.document().checks()).orElse(Map.of()), next.document().checks());
    }

    @Override
    public void apply(CheckPlan plan) {
        Set<CheckName> ended = new LinkedHashSet<>(inForce.keySet());
        ended.removeAll(plan.next().keySet());
        inForce = plan.next();
        sessions.keySet().retainAll(plan.next().keySet());
        mailbox.add(() -> {
            replace(plan.next());
            // Behind everything that was told of them.
            ended.forEach(check -> facts.publish(new Fact.CheckEnded(check)));
        });
    }

    private void replace(Map<CheckName, CheckConfig> wanted) {
        Map<CheckName, RunningCheck> next = new LinkedHashMap<>();
        wanted.forEach((name, check) -> {
            if (check.bfd().isEmpty()) {
                RunningCheck present = running.get(name);
                next.put(name, present != null && present.config().equals(check) ? present : begin(name, check));
            }
        });
        running.values().stream().filter(check -> next.get(check.name()) != check).forEach(RunningCheck::end);
        running = next;
    }

    private RunningCheck begin(CheckName name, CheckConfig check) {
        Optional<RunningCheck.View> known = Optional.ofNullable(running.get(name)).map(RunningCheck::view);
        return new RunningCheck(name, check, probes.of(check), home, System.nanoTime(), known);
    }

    private void run() {
        while (!closed) {
            try {
                Runnable letter = mailbox.poll(untilNext(), TimeUnit.NANOSECONDS);
                if (letter != null) {
                    letter.run();
                }
                long now = System.nanoTime();
                running.values().stream().filter(check -> now - check.wakeAt() >= 0).forEach(check -> check.woken(now));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // One check's bad luck, or a listener's, must not end all the others.
                log.log(CheckMessage.FAILED, "-", e);
            }
        }
        running.values().forEach(RunningCheck::end);
    }

    private long untilNext() {
        long now = System.nanoTime();
        return running.values().stream().mapToLong(check -> check.wakeAt() - now).min().orElse(IDLE_NANOS);
    }

    @Override
    public List<CheckStatus> status() {
        Map<CheckName, RunningCheck> now = running;
        return inForce.entrySet().stream().map(entry -> {
            RunningCheck check = now.get(entry.getKey());
            Optional<RunningCheck.View> view = check == null
                    ? Optional.ofNullable(sessions.get(entry.getKey()))
                    : Optional.of(check.view());
            return status(entry.getKey(), entry.getValue(), view);
        }).toList();
    }

    private CheckStatus status(CheckName name, CheckConfig check, Optional<RunningCheck.View> view) {
        return new CheckStatus(
                name,
                kind(check),
                target(check),
                view.map(RunningCheck.View::verdict).orElse(Verdict.UNKNOWN).toString(),
                view.map(v -> Math.max(0, clock.millis() - v.sinceMillis()) / 1000).orElse(0L),
                view.filter(v -> v.answeredMillis() != 0)
                        .map(v -> Instant.ofEpochMilli(v.answeredMillis()).truncatedTo(ChronoUnit.MILLIS).toString()),
                view.flatMap(RunningCheck.View::reason));
    }

    private static String kind(CheckConfig check) {
        return check.ping().isPresent() ? "ping"
                : check.tcp().isPresent() ? "tcp"
                : check.http().isPresent() ? "http"
                : check.bfd().isPresent() ? "bfd" : "command";
    }

    private static String target(CheckConfig check) {
        return Stream.of(check.ping(), check.tcp(), check.http(), check.bfd())
                .flatMap(Optional::stream)
                .map(Object::toString)
                .findFirst()
                .orElseGet(() -> String.join(" ", check.command()));
    }

    /** Ends the thread and every question under way. */
    @Override
    public void close() {
        closed = true;
        mailbox.add(() -> {});
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the probes' threads leave their answers, and the machines what changed. */
    private final class Desk implements RunningCheck.Home {
        @Override
        public void answered(RunningCheck check, long question, Answer answer) {
            mailbox.add(() -> {
                // A check that was replaced meanwhile is nobody's any more.
                if (running.get(check.name()) == check) {
                    check.take(System.nanoTime(), question, answer);
                }
            });
        }

        @Override
        public void failed(RunningCheck check, RuntimeException e) {
            log.log(CheckMessage.FAILED, check.name(), e);
        }

        @Override
        public void changed(RunningCheck check, boolean up, String reason) {
            log.log(up ? CheckMessage.UP : CheckMessage.DOWN, check.name(), reason);
            facts.publish(new Fact.CheckChanged(check.name(), up));
        }

        @Override
        public long wallMillis() {
            return clock.millis();
        }
    }
}
