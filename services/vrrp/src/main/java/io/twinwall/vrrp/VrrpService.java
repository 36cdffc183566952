package io.twinwall.vrrp;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Service;
import io.twinwall.runtime.Takeover;
import io.twinwall.runtime.TakeoverPipeline;
import io.twinwall.runtime.TakeoverStep;
import io.twinwall.vrrp.bfd.BfdSetup;
import io.twinwall.vrrp.bfd.BfdStatus;
import io.twinwall.vrrp.bfd.edge.BfdInstaller;
import io.twinwall.vrrp.edge.GroupEdge;
import io.twinwall.vrrp.edge.GroupSpec;
import io.twinwall.vrrp.edge.PortEdge;
import io.twinwall.vrrp.edge.RouterEdge;
import io.twinwall.vrrp.edge.RouterSpec;
import io.twinwall.vrrp.edge.Setup;
import io.twinwall.vrrp.edge.VirtualAddress;
import io.twinwall.vrrp.edge.VrrpEngine;
import io.twinwall.vrrp.evidence.EvidenceBook;
import io.twinwall.vrrp.link.LinkBeatSetup;
import io.twinwall.vrrp.link.LinkBeatStatus;
import io.twinwall.vrrp.link.edge.LinkBeatInstaller;
import io.twinwall.vrrp.split.edge.SegmentProbes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Virtual router redundancy (RFC 9568) as a service: construct, build the {@link TakeoverPipeline} with {@link
 * #steps()} in it, {@link #start}, then plan and apply. Safe for use by several threads.
 */
public final class VrrpService implements Service<NodeConfig, VrrpPlan, VrrpStatus> {
    private static final Duration STEP_DEADLINE = Duration.ofMillis(500);

    private final Kernel kernel;
    private final EventLog log;
    private final Facts facts;
    private final LongSupplier clock = System::nanoTime;
    private volatile Optional<VrrpEngine> engine = Optional.empty();
    private volatile Optional<BfdInstaller> bfd = Optional.empty();
    private volatile Optional<Witness> witness = Optional.empty();
    private volatile Optional<LinkBeatKeeper> beats = Optional.empty();

    /**
     * Touches nothing yet.
     *
     * @param facts tell of the checks that groups track, and are told of those of kind bfd
     */
    public VrrpService(Kernel kernel, EventLog log, Facts facts) {
        this.kernel = kernel;
        this.log = log;
        this.facts = facts;
        facts.subscribe(this::heard);
    }

    private void heard(Fact fact) {
        switch (fact) {
            case Fact.CheckChanged(CheckName check, boolean up) ->
                    engine.ifPresent(live -> live.note(check, up));
            case Fact.CheckEnded(CheckName check) -> engine.ifPresent(live -> live.forget(check));
            case Fact.Ready(boolean ready) -> engine.ifPresent(live -> live.holdPreemption(!ready));
            case Fact.RoleChanged _, Fact.LinkChanged _, Fact.TwinReachable _, Fact.TwinKept _,
                    Fact.ConfigCommitted _ -> {
                // Our own, or nothing a group hangs on.
            }
        }
    }

    /** The steps of a takeover this service answers for, in their order: {@code addresses}, {@code announce}. */
    public List<TakeoverStep> steps() {
        return List.of(new AddressesStep(), new AnnounceStep());
    }

    /**
     * Starts the threads; the first {@code apply} gives them something to do.
     *
     * @param pipeline gets every change of a group's role
     * @throws ApplyFailed where the kernel gives no sockets
     */
    public synchronized void start(TakeoverPipeline pipeline) throws ApplyFailed {
        if (engine.isPresent()) {
            throw new IllegalStateException("VRRP is started already");
        }
        try {
            VrrpEngine live = new VrrpEngine(kernel, log, pipeline::submit, clock);
            engine = Optional.of(live);
            Witness found = new Witness(live, facts);
            witness = Optional.of(found);
            EvidenceBook book = new EvidenceBook(found, log);
            SecureRandom random = new SecureRandom();
            BfdInstaller sessions = new BfdInstaller(kernel.links(), kernel.packets(), live.thread(), live.poller(),
                    found, book, log, clock, random);
            SegmentProbes probes = new SegmentProbes(kernel.links(), kernel.neighbours(), kernel.packets(),
                    live::isUsable, log, clock);
            LinkBeatKeeper keeper = new LinkBeatKeeper(live, new LinkBeatInstaller(kernel.links(), kernel.packets(),
                    live.thread(), live.poller(), book, probes, found::ruledBy, log, clock, random.nextLong()), log);
            live.onLook(present -> {
                sessions.repair(present);
                keeper.repair(present);
            });
            bfd = Optional.of(sessions);
            beats = Optional.of(keeper);
        } catch (KernelRefused e) {
            throw new ApplyFailed("vrrp: cannot start: " + e.getMessage()
                    + "; the daemon needs CAP_NET_ADMIN and CAP_NET_RAW", e);
        }
    }

    private VrrpEngine running() {
        return engine.orElseThrow(() -> new IllegalStateException("VRRP is not started"));
    }

    @Override
    public VrrpPlan plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        Setup before = now.isPresent() ? Setup.of(now.get()) : Setup.NONE;
        Setup after = Setup.of(next);
        if (engine.isPresent() && portsCanBeJudged(next)) {
            running().dryRun(after);
        }
        return VrrpPlan.between(now.isEmpty(), before, after,
                now.isPresent() ? BfdSetup.of(now.get()) : List.of(), BfdSetup.of(next),
                now.flatMap(LinkBeatSetup::of), LinkBeatSetup.of(next));
    }

    /** A bridge that the same commit makes is not there yet, and nothing on it can be tried before it is. */
    private boolean portsCanBeJudged(NodeConfig next) throws ApplyFailed {
        try {
            for (InterfaceName name : next.document().interfaces().keySet()) {
                boolean bridge = next.port(name).bridge().isPresent();
                if (bridge && next.isVirtual(name) && kernel.links().find(next.device(name)).isEmpty()) {
                    return false;
                }
            }
            return true;
        } catch (KernelRefused e) {
            throw new ApplyFailed("vrrp: " + e.getMessage(), e);
        }
    }

    /**
     * {@inheritDoc} The guard is tight before a session that lets the twin be quick begins, and loose only after the
     * twin can have heard that it may be quick no longer.
     */
    @Override
    public void apply(VrrpPlan plan) throws ApplyFailed {
        BfdInstaller.Prepared sessions = bfd.orElseThrow().prepare(plan.sessions());
        beats.orElseThrow().apply(plan.next(), plan.first(), plan.beats(), sessions);
    }

    /**
     * The link's channel agreed a new secret with the twin: beats are sent and heard with it as soon as the guard is
     * tight enough. Never blocks.
     *
     * @param secret 32 bytes that only the two nodes know
     */
    public void beatKeyAgreed(byte[] secret) {
        beats.ifPresent(keeper -> keeper.keyAgreed(secret));
    }

    /** The twin is no twin any more: no beats until another key is agreed. Never blocks. */
    public void beatKeysForgotten() {
        beats.ifPresent(LinkBeatKeeper::keysForgotten);
    }

    /** The link's beats; empty where the document has no link or one node. */
    public Optional<LinkBeatStatus> linkBeats() {
        return beats.flatMap(LinkBeatKeeper::status);
    }

    /** Every BFD session of this node: the twin's, then the checks', in the document's order. */
    public List<BfdStatus> bfdStatus() {
        return bfd.map(BfdInstaller::status).orElse(List.of());
    }

    @Override
    public VrrpStatus status() {
        List<VirtualRouterStatus> routers = new ArrayList<>();
        if (engine.isPresent()) {
            VrrpEngine live = engine.get();
            Optional<LinkBeatStatus> link = linkBeats();
            for (GroupSpec group : live.current().groups()) {
                for (RouterSpec router : group.members()) {
                    status(live, group, router, link).ifPresent(routers::add);
                }
            }
        }
        return new VrrpStatus(routers, engine.map(VrrpEngine::allocatedBytes).orElse(0L));
    }

    private Optional<VirtualRouterStatus> status(
            VrrpEngine live, GroupSpec group, RouterSpec spec, Optional<LinkBeatStatus> link) {
        Optional<RouterEdge> router = live.router(spec.key());
        Optional<GroupEdge> edge = live.group(group.name());
        if (router.isEmpty() || edge.isEmpty()) {
            // Between two setups; the next look sees one of them.
            return Optional.empty();
        }
        GroupEdge.View view = edge.get().view();
        return Optional.of(new VirtualRouterStatus(
                group.name(),
                spec.name(),
                spec.vrid(),
                spec.dialect().version(),
                view.role(),
                view.priority(),
                group.priority(),
                spec.addresses().stream().map(VirtualAddress::written).toList(),
                activeRouter(view.role(), router.get()),
                spec.interval(),
                group.preempt(),
                live.inMaintenance(),
                live.tracks(group),
                spec.mac(),
                spec.device(),
                view.transitions(),
                TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - view.sinceNanos()),
                router.get().sent(),
                router.get().received(),
                live.port(spec.portKey()).map(PortEdge::refused).orElse(Map.of()),
                router.get().addressMismatches(),
                router.get().reading().toString(),
                link,
                beats.flatMap(keeper -> keeper.rule(group.name()))));
    }

    private static Optional<IpAddress> activeRouter(Role role, RouterEdge router) {
        return switch (role) {
            case ACTIVE -> router.source();
            case BACKUP -> router.heardFrom();
            case INITIALIZE -> Optional.empty();
        };
    }

    /**
     * Hands groups over to the other router and waits until it is heard, at most 2.5 advertisement intervals.
     *
     * @param name one group; all groups that are Active here when empty
     */
    public FailoverOutcome requestFailover(Optional<GroupName> name) throws InterruptedException {
        return new Requests(running()).failover(name);
    }

    /**
     * Takes the node out of service or puts it back: out of service every group is in Initialize, until {@code off}.
     * Groups that are Active are handed over first; where no other router takes one, nothing changes unless forced.
     * BFD sessions with the twin are AdminDown meanwhile.
     */
    public FailoverOutcome requestMaintenance(boolean on, boolean force) throws InterruptedException {
        FailoverOutcome outcome = new Requests(running()).maintenance(on, force);
        maintainSessions();
        return outcome;
    }

    private void maintainSessions() {
        bfd.ifPresent(sessions -> sessions.maintain(inMaintenance()));
        beats.ifPresent(keeper -> keeper.maintain(inMaintenance()));
    }

    /** Sets how the node starts, before the first {@code apply}: as it was when the program ended. */
    public void startInMaintenance() {
        var _ = running().maintain(true);
        maintainSessions();
    }

    public boolean inMaintenance() {
        return engine.isPresent() && engine.get().inMaintenance();
    }

    /** For the test that counts what the VRRP thread allocates. */
    long threadId() {
        return running().threadId();
    }

    /** Says farewell, hands over within bounds, takes everything away and ends the threads. */
    @Override
    public synchronized void close() {
        beats.ifPresent(LinkBeatKeeper::close);
        beats = Optional.empty();
        bfd.ifPresent(BfdInstaller::close);
        bfd = Optional.empty();
        witness.ifPresent(Witness::close);
        witness = Optional.empty();
        engine.ifPresent(VrrpEngine::close);
        engine = Optional.empty();
    }

    /** Puts the addresses on the macvlans of an Active group, and takes them away from any other. */
    private final class AddressesStep implements TakeoverStep {
        @Override
        public String name() {
            return "addresses";
        }

        @Override
        public Duration deadline() {
            return STEP_DEADLINE;
        }

        @Override
        public void run(Takeover takeover) throws KernelRefused {
            if (engine.isPresent()) {
                engine.get().own(takeover.group(), takeover.to() == Role.ACTIVE);
            }
        }
    }

    /** Tells the segments where the virtual MAC is now. */
    private final class AnnounceStep implements TakeoverStep {
        @Override
        public String name() {
            return "announce";
        }

        @Override
        public Duration deadline() {
            return STEP_DEADLINE;
        }

        @Override
        public void run(Takeover takeover) {
            if (takeover.to() == Role.ACTIVE && engine.isPresent()) {
                engine.get().announce(takeover.group());
            }
        }
    }
}
