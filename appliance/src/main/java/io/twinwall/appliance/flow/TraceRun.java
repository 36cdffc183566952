package io.twinwall.appliance.flow;

import io.twinwall.appliance.feed.LineFeed;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.nftrace.TraceMonitor;
import io.twinwall.linux.nftrace.TraceStep;
import io.twinwall.linux.packet.PacketHead;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.TraceQuestion;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** One trace: takes steps from the monitor's thread, names them on its own, and ends in time. */
final class TraceRun implements TraceMonitor.Listener {
    /** As much as somebody reads; a packet takes some ten steps. */
    private static final int STEPS_MAX = 500;

    private static final int STEPS_WAITING_MAX = 2_000;
    private static final long LOOK_MILLIS = 100;

    private final Operator operator;
    private final TraceQuestion question;
    private final RuleNames names;
    private final DeviceNames devices;
    private final LineFeed feed = new LineFeed(closing -> stop());
    private final BlockingQueue<TraceStep> steps = new ArrayBlockingQueue<>(STEPS_WAITING_MAX);
    private final AtomicLong missed = new AtomicLong();
    private final Map<Integer, Integer> packets = new HashMap<>();
    private TraceMonitor monitor;
    private Thread thread;
    private int told;
    private volatile boolean stopped;

    TraceRun(Operator operator, TraceQuestion question, RuleNames names, DeviceNames devices) {
        this.operator = operator;
        this.question = question;
        this.names = names;
        this.devices = devices;
    }

    Operator operator() {
        return operator;
    }

    TraceQuestion question() {
        return question;
    }

    LineFeed feed() {
        return feed;
    }

    void open(TraceMonitor.Source monitors) throws KernelRefused {
        monitor = monitors.open(this);
    }

    /** Starts; what is to happen at the end happens on the trace's own thread, however it ends. */
    void start(BiConsumer<TraceRun, Outcome> atTheEnd) {
        thread = Thread.ofPlatform().daemon().name("firewall-trace").start(() -> {
            Outcome outcome = Outcome.refused("the trace ended by an internal fault");
            try {
                outcome = follow();
            } finally {
                atTheEnd.accept(this, outcome);
            }
        });
    }

    void stop() {
        stopped = true;
    }

    void end(Outcome outcome) {
        feed.end(outcome);
    }

    void join(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        if (monitor != null) {
            monitor.close();
        }
    }

    @Override
    public void step(TraceStep step) {
        if (!steps.offer(step)) {
            missed.incrementAndGet();
        }
    }

    @Override
    public void lost() {
        missed.incrementAndGet();
    }

    private Outcome follow() {
        long until = System.nanoTime() + question.time().duration().toNanos();
        try {
            while (!stopped && told < STEPS_MAX && System.nanoTime() - until < 0) {
                TraceStep step = steps.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (step != null) {
                    tell(step);
                }
            }
        } catch (InterruptedException e) {
            return Outcome.refused("the daemon is ending");
        }
        return outcome();
    }

    private Outcome outcome() {
        if (packets.isEmpty()) {
            return Outcome.refused("no such packet came within " + question.time());
        }
        String more = missed.get() > 0 ? "; some steps were lost, for they came too fast" : "";
        return Outcome.done(packets.size() + (packets.size() == 1 ? " packet, " : " packets, ") + told + " steps"
                + (told >= STEPS_MAX ? ", and there the trace ends" : "") + more);
    }

    /** Only packets that our own table marked: others may be tracing too. */
    private void tell(TraceStep step) {
        boolean ours = step.table().equals(FirewallTrace.TABLE);
        Integer number = packets.get(step.id());
        if (number == null && ours) {
            number = packets.size() + 1;
            packets.put(step.id(), number);
            feed.offer("#" + number + " " + step.head().map(PacketHead::toString).orElse("a packet")
                    + (step.inDevice() == 0 ? ", from this node" : ", from " + devices.of(step.inDevice())));
        }
        boolean endOfChain = step.kind() == TraceStep.Kind.RETURN && step.verdict().equals("continue");
        if (number == null || ours || endOfChain) {
            return;
        }
        told++;
        String table = step.table().startsWith("twinwall-") ? step.table() : step.qualifiedTable();
        String what = switch (step.kind()) {
            case RULE -> names.of(step);
            case RETURN -> "end of chain";
            case POLICY -> "policy";
        };
        String target = step.target().isEmpty() ? "" : " " + step.target();
        feed.offer("#" + number + " " + table + " " + step.chain() + ": " + what + ": " + step.verdict() + target);
    }
}
