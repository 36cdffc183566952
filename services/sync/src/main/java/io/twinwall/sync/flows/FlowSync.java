package io.twinwall.sync.flows;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.FlowMonitor;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Service;
import io.twinwall.runtime.Takeover;
import io.twinwall.runtime.TakeoverStep;
import io.twinwall.sync.StreamId;
import io.twinwall.sync.SyncService;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.flows.edge.FlowsEdge;
import io.twinwall.sync.flows.edge.Gate;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has each node keep the other's connections in its own kernel, so that they go on when it takes over. Constructed
 * before the link is applied; its step comes before the one that moves the addresses.
 *
 * <p>Connections that cannot be watched refuse no commit and no start: the box serves, and says what its twin lacks.
 */
public final class FlowSync implements Service<NodeConfig, FlowsPlan, FlowsStatus> {
    private static final Duration STEP_DEADLINE = Duration.ofMillis(400);

    /** The doors to the kernel it uses. */
    public record Doors(
            Conntrack.Source tables, FlowMonitor.Source monitors, Nft nft, NfTables filters, Sysctl sysctl) {}

    private final Doors doors;
    private final EventLog log;
    private final Facts facts;
    private final TwinStream stream;
    private final AtomicBoolean kept = new AtomicBoolean(true);
    private final Gate gate;
    private final Set<GroupName> active = new HashSet<>();
    private volatile Optional<FlowsEdge> edge = Optional.empty();
    private volatile Optional<FlowsPlan.Wanted> wanted = Optional.empty();
    private volatile boolean reachable;
    private volatile Optional<String> trouble = Optional.empty();

    public FlowSync(SyncService link, Doors doors, Facts facts, EventLog log) {
        this.doors = doors;
        this.log = log;
        this.facts = facts;
        gate = new Gate(doors.nft(), doors.filters());
        stream = link.stream(StreamId.FLOWS, new Owner());
        facts.subscribe(fact -> {
            if (fact instanceof Fact.RoleChanged(GroupName group, Role _, Role to) && to == Role.ACTIVE) {
                edge.ifPresent(live -> live.tookOver(group));
            }
        });
    }

    /** The step of a takeover this service answers for: {@code flows}. */
    public TakeoverStep step() {
        return new FlowsStep();
    }

    @Override
    public FlowsPlan plan(Optional<NodeConfig> now, NodeConfig next) {
        return FlowsPlan.between(now, next);
    }

    @Override
    public synchronized void apply(FlowsPlan plan) {
        boolean first = wanted.isEmpty();
        wanted = plan.next();
        trouble = Optional.empty();
        if (wanted.isEmpty()) {
            stop();
            if (!first) {
                tell(true);
            }
            try {
                gate.remove();
            } catch (NftRefused e) {
                log.log(FlowsMessage.GATE_REFUSED, e.getMessage());
            }
            return;
        }
        try {
            if (first) {
                // What is loaded and compiled for the first time now need not be at the first takeover.
                gate.replace(Set.of());
            }
            gate.close(closed());
        } catch (NftRefused e) {
            log.log(FlowsMessage.GATE_REFUSED, e.getMessage());
        }
        if (edge.isPresent()) {
            edge.get().belongs(wanted.get().belonging());
            edge.get().resyncSoon();
        } else {
            begin(wanted.get());
        }
    }

    private void begin(FlowsPlan.Wanted next) {
        try {
            FlowsEdge live =
                    FlowsEdge.open(stream, log, this::tell, doors.sysctl(), doors.tables(), doors.monitors());
            edge = Optional.of(live);
            live.start(next.belonging(), active, reachable);
        } catch (KernelRefused e) {
            trouble = Optional.of(e.getMessage());
            log.log(FlowsMessage.UNWATCHED, e.getMessage());
        }
    }

    /** Tells the house whether this node has all connections of its twin, when that changes. */
    private void tell(boolean isKept) {
        if (kept.getAndSet(isKept) != isKept) {
            facts.publish(new Fact.TwinKept(isKept));
        }
    }

    private Set<DeviceName> closed() {
        Set<DeviceName> closed = new HashSet<>();
        wanted.ifPresent(now -> now.devices().forEach((group, devices) -> {
            if (!active.contains(group)) {
                closed.addAll(devices);
            }
        }));
        return closed;
    }

    private void stop() {
        edge.ifPresent(FlowsEdge::close);
        edge = Optional.empty();
    }

    /** Whether the document in force asks for it. */
    public boolean isWanted() {
        return wanted.isPresent();
    }

    @Override
    public FlowsStatus status() {
        return edge.map(FlowsEdge::status).orElseGet(() -> FlowsStatus.off(trouble));
    }

    /** The gate stays as it is: whoever is Active without a daemon is shut by the guard. */
    @Override
    public synchronized void close() {
        stop();
    }

    private synchronized void becomes(GroupName group, boolean isActive) {
        if (isActive) {
            active.add(group);
        } else {
            active.remove(group);
        }
        try {
            if (wanted.isPresent()) {
                gate.close(closed());
            }
        } catch (NftRefused e) {
            log.log(FlowsMessage.GATE_REFUSED, e.getMessage());
        }
    }

    /**
     * Becoming Active: what the twin sent last is put in place, then the gate opens. Else: the gate shuts, and the twin
     * gets what happened last before the addresses go, whose removal ends translated connections.
     */
    private final class FlowsStep implements TakeoverStep {
        @Override
        public String name() {
            return "flows";
        }

        @Override
        public Duration deadline() {
            return STEP_DEADLINE;
        }

        @Override
        public void run(Takeover takeover) throws InterruptedException {
            Optional<FlowsEdge> live = edge;
            if (takeover.to() == Role.ACTIVE) {
                if (live.isPresent() && !live.get().takeOver(takeover.group())) {
                    log.log(FlowsMessage.TAIL_LATE, takeover.group());
                }
                becomes(takeover.group(), true);
            } else {
                becomes(takeover.group(), false);
                if (live.isPresent() && takeover.from() == Role.ACTIVE) {
                    live.get().letGo(takeover.group());
                }
            }
        }
    }

    private final class Owner implements TwinStream.Owner {
        @Override
        public void received(TwinStream.Place place, byte[] entry) {
            edge.ifPresentOrElse(live -> live.entry(place, entry), () -> stream.done(place));
        }

        @Override
        public void resyncAsked() {
            edge.ifPresent(FlowsEdge::resyncSoon);
        }

        @Override
        public void resyncBegan(TwinStream.Place place) {
            edge.ifPresentOrElse(live -> live.began(place), () -> stream.done(place));
        }

        @Override
        public void resyncEnded(TwinStream.Place place) {
            edge.ifPresentOrElse(live -> live.ended(place), () -> stream.done(place));
        }

        @Override
        public void roomAgain() {
            edge.ifPresent(FlowsEdge::roomAgain);
        }

        @Override
        public void twinReachable(boolean isReachable) {
            reachable = isReachable;
            edge.ifPresent(live -> live.reachable(isReachable));
        }
    }
}
