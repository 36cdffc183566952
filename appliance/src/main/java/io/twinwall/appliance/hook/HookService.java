package io.twinwall.appliance.hook;

import io.twinwall.appliance.command.BoundedCommand;
import io.twinwall.appliance.command.Ran;
import io.twinwall.model.config.HookConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Service;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Runs the hooks. Every change of a role puts its hooks, as the document has them at that moment, at the end of one
 * queue; one thread takes them from its head. Closing lets the queue run dry, within a bound.
 */
public final class HookService implements Service<NodeConfig, HookPlan, Integer> {
    private static final int WAITING_MAX = 1024;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final NodeName node;
    private final BoundedCommand commands;
    private final EventLog log;
    private final int waitingMax;
    private final Duration drain;
    private final Object lock = new Object();
    private final ArrayDeque<HookRun> waiting = new ArrayDeque<>();
    private final Thread thread;
    private volatile List<HookConfig> inForce = List.of();
    private boolean closed;

    public HookService(NodeName node, BoundedCommand commands, Facts facts, EventLog log) {
        this(node, commands, facts, log, WAITING_MAX, DRAIN);
    }

    HookService(NodeName node, BoundedCommand commands, Facts facts, EventLog log, int waitingMax, Duration drain) {
        this.node = node;
        this.commands = commands;
        this.log = log;
        this.waitingMax = waitingMax;
        this.drain = drain;
        thread = Thread.ofPlatform().daemon().name("hooks").start(this::run);
        facts.subscribe(this::heard);
    }

    @Override
    public HookPlan plan(Optional<NodeConfig> now, NodeConfig next) {
        List<HookConfig> before = now.map(config -> config.document().vrrp().hooks()).orElse(List.of());
        List<HookConfig> after = next.document().vrrp().hooks();
        return new HookPlan(after, before.equals(after) ? List.of() : List.of("~ hooks: " + after.size()));
    }

    @Override
    public void apply(HookPlan plan) {
        inForce = plan.next();
    }

    private void heard(Fact fact) {
        if (fact instanceof Fact.RoleChanged change) {
            synchronized (lock) {
                inForce.stream().filter(hook -> HookRun.wanted(hook, change))
                        .forEach(hook -> enqueue(new HookRun(hook, change)));
                lock.notifyAll();
            }
        }
    }

    private void enqueue(HookRun run) {
        if (waiting.size() == waitingMax) {
            log.log(HookMessage.QUEUE_FULL, waiting.removeFirst().told(waitingMax));
        }
        waiting.addLast(run);
    }

    private void run() {
        try {
            Optional<HookRun> next = take();
            while (next.isPresent()) {
                run(next.get());
                next = take();
            }
        } catch (InterruptedException e) {
            // Told to end before the queue was dry; close says what was not run.
        }
    }

    /** The next to run; empty when the daemon ends and nothing is left. */
    private Optional<HookRun> take() throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                lock.wait();
            }
            return Optional.ofNullable(waiting.pollFirst());
        }
    }

    private void run(HookRun run) throws InterruptedException {
        long start = System.nanoTime();
        Ran ran;
        try {
            Duration limit = run.hook().timeout().duration();
            ran = commands.run(run.command(), run.hook().user(), run.environment(node), limit);
        } catch (InterruptedException e) {
            log.log(HookMessage.KILLED, run.told(millisSince(start), ": the daemon ends"));
            throw e;
        } catch (RuntimeException e) {
            // One hook's bad luck is not the next one's.
            ran = new Ran.NotStarted(e.toString());
        }
        long millis = millisSince(start);
        switch (ran) {
            case Ran.Exited(int status, String line) -> {
                if (status == 0) {
                    log.log(HookMessage.DONE, run.told(millis, behind(line)));
                } else {
                    log.log(HookMessage.FAILED, run.told(status, millis, behind(line)));
                }
            }
            case Ran.Killed(String line) -> log.log(HookMessage.KILLED, run.told(millis, behind(line)));
            case Ran.NotStarted(String why) -> log.log(HookMessage.NOT_STARTED, run.told(why));
        }
    }

    private static long millisSince(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static String behind(String line) {
        return line.isEmpty() ? "" : ": " + line;
    }

    /** How many hooks wait. */
    @Override
    public Integer status() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Runs what waits, for some seconds at most; what is left then is said in the log. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            if (!thread.join(drain)) {
                synchronized (lock) {
                    waiting.forEach(run -> log.log(HookMessage.ENDED, run.told()));
                    waiting.clear();
                }
                thread.interrupt();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
