package io.twinwall.sync.flows.machine;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowChange;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.model.value.GroupName;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What becomes of the twin's connections in this node's kernel.
 *
 * <pre>
 *                     this node is Backup for the group         this node is Active for it
 *   there             created, in place of what is in its way   created where nothing is in its way
 *   changed           changed                                   nothing
 *   gone              deleted                                   nothing
 *   everything told   what was not told is deleted              nothing
 * </pre>
 *
 * An Active takes what the twin says last before it lets go, and nothing that takes away from what is its own now. Pure
 * but for its own memory; one thread.
 */
public final class Keeper {
    /** What was passed over: of groups this node is Active for, and what the document here does not let cross. */
    public record Counts(long own, long foreign) {}

    /** Bit 3 of a side's flags: its window is not judged (nf_conntrack_tcp.h, IP_CT_TCP_FLAG_BE_LIBERAL). */
    private static final int LIBERAL = 0x8;

    private final Set<GroupName> active = new HashSet<>();
    private Belonging belonging = Belonging.NONE;
    private Lifetimes lifetimes;
    private Set<GroupName> twins = Set.of();
    private Ledger told = new Ledger();
    private boolean listing;
    private long own;
    private long foreign;

    public Keeper(Lifetimes lifetimes) {
        this.lifetimes = lifetimes;
    }

    /** The document changed, or the kernel's settings. */
    public void belongs(Belonging next, Lifetimes lives) {
        belonging = next;
        lifetimes = lives;
    }

    /** This node answers for a group, or does so no longer. */
    public void answers(GroupName group, boolean isActive) {
        if (isActive) {
            active.add(group);
        } else {
            active.remove(group);
        }
    }

    /** The groups the twin answers for. */
    public Set<GroupName> twins() {
        return twins;
    }

    public Counts counts() {
        return new Counts(own, foreign);
    }

    /** The twin begins anew. */
    public void begin() {
        listing = true;
        told = new Ledger();
        twins = Set.of();
    }

    /** Adds what a record makes of the kernel's table. */
    public void take(FlowRecord record, List<? super FlowChange> changes) {
        switch (record) {
            case FlowRecord.Answers(var groups) -> twins = groups;
            case FlowRecord.Present(Flow flow) -> present(flow, changes);
            case FlowRecord.Changed(Flow flow) -> {
                if (isTwins(flow.original(), flow.reply())) {
                    changes.add(new FlowChange.Update(Lifetimes.living(judged(flow), Lifetimes.KEPT)));
                }
            }
            case FlowRecord.Gone(Tuple original, Tuple reply, int zone) -> {
                if (isTwins(original, reply)) {
                    changes.add(new FlowChange.Delete(original, zone));
                }
            }
            case FlowRecord.Expected(Expectation expectation) -> changes.add(new FlowChange.Expect(expectation));
            case FlowRecord.Unexpected(Expectation expectation) -> {
                if (belonging.ofOriginal(expectation.master()).filter(active::contains).isEmpty()) {
                    changes.add(new FlowChange.Unexpect(expectation));
                }
            }
        }
    }

    private void present(Flow flow, List<? super FlowChange> changes) {
        Optional<GroupName> group = belonging.of(flow);
        if (group.isEmpty()) {
            foreign++;
            return;
        }
        if (isContradiction(group.get(), flow.original())) {
            own++;
            return;
        }
        if (listing) {
            told.put(Ledger.key(flow.original(), flow.zone()), Ledger.TOLD);
        }
        long life = active.contains(group.get()) ? lifetimes.usual(flow) : Lifetimes.KEPT;
        changes.add(new FlowChange.Create(Lifetimes.living(judged(flow), life)));
    }

    private boolean isTwins(Tuple original, Tuple reply) {
        Optional<GroupName> group = belonging.of(original, reply);
        if (group.isEmpty()) {
            foreign++;
        } else if (active.contains(group.get()) || isContradiction(group.get(), original)) {
            own++;
            return false;
        }
        return group.isPresent();
    }

    /**
     * Whether a record names a connection of the twin's by what is the first packet of one that this node answers for:
     * the kernel goes by that direction, so what is done to the one would be done to the other.
     */
    private boolean isContradiction(GroupName group, Tuple original) {
        return !active.isEmpty() && !active.contains(group)
                && belonging.ofFirstPacket(original).filter(active::contains).isPresent();
    }

    /** Where the sender's kernel did not know the window scales, the windows cannot be judged by them. */
    private static Flow judged(Flow flow) {
        boolean blind = flow.state().filter(state -> state instanceof ProtocolState.Tcp tcp
                && tcp.original().flags() == 0 && tcp.reply().flags() == 0).isPresent();
        return blind ? with(flow, liberal(flow)) : flow;
    }

    private static Optional<ProtocolState> liberal(Flow flow) {
        return flow.state().map(state -> state instanceof ProtocolState.Tcp(int at, var from, var back)
                ? new ProtocolState.Tcp(at, new ProtocolState.Tcp.Side(from.windowScale(), LIBERAL),
                        new ProtocolState.Tcp.Side(back.windowScale(), LIBERAL))
                : state);
    }

    private static Flow with(Flow flow, Optional<ProtocolState> state) {
        return new Flow(flow.original(), flow.reply(), flow.zone(), flow.id(), flow.status(), flow.timeoutSeconds(),
                flow.mark(), state, flow.helper(), flow.labels(), flow.originalAdjustment(), flow.replyAdjustment(),
                flow.master(), flow.originalCounters(), flow.replyCounters(), flow.times(), flow.synproxy(),
                flow.securityContext(), flow.use());
    }

    /** What to try after the kernel refused a change; nothing where that is the end of it. */
    public List<FlowChange> after(FlowChange refused, int errno) {
        if (!(refused instanceof FlowChange.Create(Flow flow))) {
            return List.of();
        }
        boolean mine = belonging.of(flow).filter(active::contains).isPresent();
        return switch (errno) {
            case Errno.EEXIST -> mine ? List.of() : instead(flow);
            case Errno.ENOENT -> flow.master().isPresent()
                    ? List.of(new FlowChange.Create(alone(flow, flow.helper()))) : List.of();
            case Errno.EOPNOTSUPP -> flow.helper().isPresent()
                    ? List.of(new FlowChange.Create(alone(flow, Optional.empty()))) : List.of();
            default -> List.of();
        };
    }

    /** What has its place goes first, unless it is one that this node answers for. */
    private List<FlowChange> instead(Flow flow) {
        FlowChange.Delete first = new FlowChange.Delete(flow.original(), flow.zone());
        return belonging.ofFirstPacket(flow.reply().inverted()).filter(active::contains).isPresent()
                ? List.of(first, new FlowChange.Create(flow))
                : List.of(first, new FlowChange.Delete(flow.reply(), flow.zone()), new FlowChange.Create(flow));
    }

    /** Without what the kernel here does not have: its master, or its helper. */
    private static Flow alone(Flow flow, Optional<String> helper) {
        return new Flow(flow.original(), flow.reply(), flow.zone(), flow.id(), flow.status(), flow.timeoutSeconds(),
                flow.mark(), flow.state(), helper, flow.labels(), flow.originalAdjustment(), flow.replyAdjustment(),
                Optional.empty(), flow.originalCounters(), flow.replyCounters(), flow.times(), flow.synproxy(),
                flow.securityContext(), flow.use());
    }

    /** The twin has told everything: what this says of each connection that is here is true until {@link #end}. */
    public Optional<FlowChange> unknown(Flow here) {
        boolean twinsOwn = listing && belonging.of(here)
                .filter(group -> twins.contains(group) && !active.contains(group)).isPresent();
        return twinsOwn && told.get(Ledger.key(here.original(), here.zone())) == 0
                ? Optional.of(new FlowChange.Delete(here.original(), here.zone()))
                : Optional.empty();
    }

    /** What was not told was dealt with. */
    public void end() {
        listing = false;
        told = new Ledger();
    }

    /** Gives a connection of a group that this node is Active for now the life its state has. */
    public Optional<FlowChange> awake(Flow here, GroupName group) {
        if (!lifetimes.isKept(here) || belonging.of(here).filter(group::equals).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FlowChange.Update(bare(here, lifetimes.usual(here))));
    }

    /** Name, status and life alone: what a packet changed meanwhile stays. */
    private static Flow bare(Flow flow, long seconds) {
        return new Flow(flow.original(), flow.reply(), flow.zone(), flow.id(), flow.status(), OptionalLong.of(seconds),
                OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), 0);
    }
}
