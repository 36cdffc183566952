package io.twinwall.vrrp;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.Service;
import io.twinwall.runtime.Takeover;
import io.twinwall.runtime.TakeoverPipeline;
import io.twinwall.runtime.TakeoverStep;
import io.twinwall.vrrp.edge.GroupEdge;
import io.twinwall.vrrp.edge.GroupSpec;
import io.twinwall.vrrp.edge.PortEdge;
import io.twinwall.vrrp.edge.RouterEdge;
import io.twinwall.vrrp.edge.RouterSpec;
import io.twinwall.vrrp.edge.Setup;
import io.twinwall.vrrp.edge.VirtualAddress;
import io.twinwall.vrrp.edge.VrrpEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Virtual router redundancy (RFC 9568) as a service: construct, build the {@link TakeoverPipeline} with {@link
 * #steps()} in it, {@link #start}, then plan and apply. Safe for use by several threads.
 */
public final class VrrpService implements Service<NodeConfig, VrrpPlan, VrrpStatus> {
    private static final Duration STEP_DEADLINE = Duration.ofMillis(500);
    private static final int VERSION = 3;

    private final Kernel kernel;
    private final EventLog log;
    private final LongSupplier clock = System::nanoTime;
    private volatile Optional<VrrpEngine> engine = Optional.empty();

    /** Touches nothing yet. */
    public VrrpService(Kernel kernel, EventLog log) {
        this.kernel = kernel;
        this.log = log;
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
            engine = Optional.of(new VrrpEngine(kernel, log, pipeline::submit, clock));
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
        return VrrpPlan.between(now.isEmpty(), before, after);
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

    @Override
    public void apply(VrrpPlan plan) throws ApplyFailed {
        running().install(plan.next(), plan.first());
    }

    @Override
    public VrrpStatus status() {
        List<VirtualRouterStatus> routers = new ArrayList<>();
        if (engine.isPresent()) {
            VrrpEngine live = engine.get();
            for (GroupSpec group : live.current().groups()) {
                for (RouterSpec router : group.members()) {
                    status(live, group, router).ifPresent(routers::add);
                }
            }
        }
        return new VrrpStatus(routers);
    }

    private Optional<VirtualRouterStatus> status(VrrpEngine live, GroupSpec group, RouterSpec spec) {
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
                VERSION,
                view.role(),
                group.priority(),
                spec.addresses().stream().map(VirtualAddress::written).toList(),
                activeRouter(view.role(), spec, router.get()),
                spec.interval(),
                group.preempt(),
                spec.mac(),
                spec.device(),
                view.transitions(),
                TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - view.sinceNanos()),
                router.get().sent(),
                router.get().received(),
                live.port(spec.port()).map(PortEdge::refused).orElse(Map.of()),
                router.get().reading().toString()));
    }

    private static Optional<Ipv4Address> activeRouter(Role role, RouterSpec spec, RouterEdge router) {
        return switch (role) {
            case ACTIVE -> Optional.of(spec.source());
            case BACKUP -> Optional.of(router.heardFrom()).filter(source -> source != 0).map(Ipv4Address::new);
            case INITIALIZE -> Optional.empty();
        };
    }

    /**
     * Hands groups over to the other router and waits until it is heard, at most 2.5 advertisement intervals.
     *
     * @param name one group; all groups that are Active here when empty
     */
    public FailoverOutcome requestFailover(Optional<GroupName> name) throws InterruptedException {
        VrrpEngine live = running();
        List<GroupName> known = live.current().groups().stream().map(GroupSpec::name).toList();
        if (name.isPresent() && !known.contains(name.get())) {
            return new FailoverOutcome(false, "there is no group " + name.get() + "; the groups are: " + known);
        }
        List<GroupEdge> asked = name.map(List::of).orElse(known).stream()
                .map(live::group)
                .flatMap(Optional::stream)
                .filter(group -> group.view().role() == Role.ACTIVE)
                .toList();
        if (asked.isEmpty()) {
            return new FailoverOutcome(
                    false,
                    name.map(group -> "group " + group + " is not").orElse("no group is")
                            + " Active on this node; request the failover on the node where it is");
        }
        List<HandOver> handOvers = asked.stream().map(group -> HandOver.begin(live, group)).toList();
        boolean moved = true;
        List<String> sentences = new ArrayList<>();
        for (HandOver handOver : handOvers) {
            boolean done = handOver.await(live);
            moved &= done;
            sentences.add(handOver.sentence(live, done));
        }
        return new FailoverOutcome(moved, String.join("; ", sentences));
    }

    /** One group on its way; {@code receivedBefore} tells whether the other router has spoken since. */
    private record HandOver(GroupEdge group, long receivedBefore, boolean taken) {
        static HandOver begin(VrrpEngine live, GroupEdge group) {
            long received = received(live, group);
            return new HandOver(group, received, live.requestFailover(group));
        }

        boolean await(VrrpEngine live) throws InterruptedException {
            return taken
                    && live.awaitRoles(() -> group.view().role() != Role.ACTIVE, live.handOverTime(group.name()))
                    && received(live, group) > receivedBefore;
        }

        String sentence(VrrpEngine live, boolean done) {
            if (!taken) {
                return "group " + group.name() + ": the VRRP thread takes no commands, nothing was done";
            }
            return done
                    ? "group " + group.name() + " is Active on " + successor(live) + " now"
                    : "group " + group.name() + ": no other router took over; this node takes it back by itself";
        }

        private String successor(VrrpEngine live) {
            return routers(live, group)
                    .filter(router -> router.heardFrom() != 0)
                    .map(router -> new Ipv4Address(router.heardFrom()).toString())
                    .findFirst()
                    .orElse("the other node");
        }

        private static long received(VrrpEngine live, GroupEdge group) {
            return routers(live, group).mapToLong(RouterEdge::received).sum();
        }

        private static Stream<RouterEdge> routers(VrrpEngine live, GroupEdge group) {
            return live.current().groups().stream()
                    .filter(spec -> spec.name().equals(group.name()))
                    .flatMap(spec -> spec.members().stream())
                    .map(spec -> live.router(spec.key()))
                    .flatMap(Optional::stream);
        }
    }

    /** For the test that counts what the VRRP thread allocates. */
    long threadId() {
        return running().threadId();
    }

    /** Says farewell, hands over within bounds, takes everything away and ends the threads. */
    @Override
    public synchronized void close() {
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
