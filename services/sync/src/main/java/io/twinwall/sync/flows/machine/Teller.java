package io.twinwall.sync.flows.machine;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowEvent;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What of the kernel's events the twin is told: as little as it takes to go on with every connection.
 *
 * <pre>
 *   TCP, SCTP, DCCP   nothing --assured--> there --half closed for a while--> changed --over--> gone
 *   anything else     --began--> there --answered, assured--> changed --over--> gone
 *
 *   of a group this node is not Active for .......... nothing
 *   by this program (what the twin told) ............ nothing
 *   ended because an address or a device went ....... nothing: it lives on with the twin, which has the address now
 * </pre>
 *
 * <p>A TCP connection is over at TIME-WAIT: what may still come needs no translation that the twin would have to know.
 * So a short connection is two records, not the kernel's seven events. Pure but for its own memory; one thread.
 */
public final class Teller {
    /** What the teller has to have done. */
    public interface Duties {
        void tell(FlowRecord record);

        /** Events said only a part: ask the kernel for the connection and tell all of it, if it is still there. */
        void tellWhole(Flow known);

        /** Events were lost, or cannot be told: tell the twin everything anew. */
        void beginAnew();
    }

    /** What was passed over, for whoever wonders. */
    public record Counts(long echoes, long flushed, long notCrossing) {}

    private static final int ESTABLISHED = ProtocolState.Tcp.ESTABLISHED;
    private static final int LAST_ACK = 6;
    /** How long a half-closed connection may take to end before the twin hears of it. */
    private static final long HALF_CLOSED_NANOS = 1_000_000_000;
    /** More than wait at a time on a box that is well; beyond, the twin hears at once. */
    private static final int HALF_CLOSED_MAX = 16_384;

    private record HalfClosed(long key, Flow flow, long until) {}

    private final int ownPort;
    private final Ledger ledger = new Ledger();
    private final ArrayDeque<HalfClosed> halfClosed = new ArrayDeque<>();
    private final Set<GroupName> active = new HashSet<>();
    private Belonging belonging = Belonging.NONE;
    private long echoes;
    private long flushed;
    private long notCrossing;

    /** @param ownPort of the events that tell of this program's own changes */
    public Teller(int ownPort) {
        this.ownPort = ownPort;
    }

    /** The document changed. */
    public void belongs(Belonging next) {
        belonging = next;
    }

    /** This node answers for a group, or does so no longer. */
    public void answers(GroupName group, boolean isActive) {
        if (isActive) {
            active.add(group);
        } else {
            active.remove(group);
        }
    }

    /** The groups this node answers for. */
    public Set<GroupName> answers() {
        return Set.copyOf(active);
    }

    /** How many connections the twin was told of. */
    public int told() {
        return ledger.size();
    }

    public Counts counts() {
        return new Counts(echoes, flushed, notCrossing);
    }

    /** Everything is told anew: first this, then each connection by {@link #listed}. */
    public void begin(Duties duties) {
        ledger.clear();
        halfClosed.clear();
        duties.tell(new FlowRecord.Answers(active));
    }

    /** A connection of the kernel's own list. */
    public void listed(Flow flow, Duties duties) {
        if (isOurs(flow) && lives(flow)) {
            tell(key(flow), flow, duties);
        }
    }

    /** An expectation of the kernel's own list. */
    public void listed(Expectation expectation, Duties duties) {
        if (isOurs(expectation)) {
            duties.tell(new FlowRecord.Expected(expectation));
        }
    }

    /** An event of the kernel's. */
    public void heard(long now, FlowEvent event, Duties duties) {
        switch (event) {
            case FlowEvent.Began(Flow flow, int port) -> began(flow, port, duties);
            case FlowEvent.Changed(Flow flow, int port) -> changed(now, flow, port, duties);
            case FlowEvent.Ended(Flow flow, int port) -> ended(flow, port, duties);
            case FlowEvent.Expected(var expectation, int port) -> {
                if (port != ownPort && isOurs(expectation)) {
                    duties.tell(new FlowRecord.Expected(expectation));
                }
            }
            case FlowEvent.ExpectationEnded(var expectation, int port) -> {
                if (port != ownPort && isOurs(expectation)) {
                    duties.tell(new FlowRecord.Unexpected(expectation));
                }
            }
            case FlowEvent.Drained _ -> time(now, duties);
            case FlowEvent.Overrun _ -> duties.beginAnew();
        }
    }

    /** Time passed. */
    public void time(long now, Duties duties) {
        while (!halfClosed.isEmpty() && now - halfClosed.peekFirst().until() >= 0) {
            HalfClosed each = halfClosed.removeFirst();
            if (ledger.get(each.key()) != 0) {
                duties.tell(new FlowRecord.Changed(each.flow()));
            }
        }
    }

    private void began(Flow flow, int port, Duties duties) {
        if (isNews(flow, port)) {
            if (waitsForAssurance(flow) && flow.status().isAssured()) {
                // Another program created it in the middle of its life.
                arrived(key(flow), 0, flow, duties);
            } else if (waitsForAssurance(flow)) {
                if (flow.labels().isPresent() || flow.master().isPresent()) {
                    ledger.put(key(flow), Ledger.INCOMPLETE);
                }
            } else {
                tell(key(flow), flow, duties);
            }
        }
    }

    private void changed(long now, Flow flow, int port, Duties duties) {
        long key = key(flow);
        int told = ledger.get(key);
        boolean unknown = (told & Ledger.TOLD) == 0;
        if (unknown && waitsForAssurance(flow) && !flow.status().isAssured()) {
            return;
        }
        if (!isNews(flow, port)) {
            return;
        }
        if (unknown) {
            arrived(key, told, flow, duties);
        } else if (isOver(flow)) {
            ledger.remove(key);
            duties.tell(new FlowRecord.Gone(flow.original(), flow.reply(), flow.zone()));
        } else if (isHalfClosed(flow)) {
            halfClosed(now, key, told, flow, duties);
        } else if (news(flow) != (told & (Ledger.REPLIED | Ledger.ASSURED)) || flow.state().isEmpty()) {
            ledger.put(key, told | news(flow));
            duties.tell(new FlowRecord.Changed(flow));
        }
    }

    private void arrived(long key, int told, Flow flow, Duties duties) {
        int special = FlowStatus.EXPECTED | FlowStatus.HELPER | FlowStatus.SEQ_ADJUST;
        boolean partly = told != 0 || flow.status().has(special)
                || (waitsForAssurance(flow) && flow.state().isEmpty());
        if (partly) {
            ledger.put(key, Ledger.INCOMPLETE);
            duties.tellWhole(flow);
        } else if (lives(flow)) {
            tell(key, flow, duties);
        }
    }

    private void halfClosed(long now, long key, int told, Flow flow, Duties duties) {
        if ((told & Ledger.CLOSING) == 0) {
            ledger.put(key, told | Ledger.CLOSING);
            if (halfClosed.size() < HALF_CLOSED_MAX) {
                halfClosed.addLast(new HalfClosed(key, flow, now + HALF_CLOSED_NANOS));
            } else {
                duties.tell(new FlowRecord.Changed(flow));
            }
        }
    }

    private void ended(Flow flow, int port, Duties duties) {
        if (port == ownPort) {
            echoes++;
        } else if (ledger.remove(key(flow)) && isOurs(flow)) {
            // Neither by itself nor by a program: an address or a device went, or the table is full. The latter hits
            // only what is not assured.
            if (port == 0 && flow.timeoutSeconds().isPresent() && flow.status().isAssured()) {
                flushed++;
            } else {
                duties.tell(new FlowRecord.Gone(flow.original(), flow.reply(), flow.zone()));
            }
        }
    }

    private void tell(long key, Flow flow, Duties duties) {
        ledger.put(key, Ledger.TOLD | news(flow));
        duties.tell(new FlowRecord.Present(flow));
    }

    private static long key(Flow flow) {
        return Ledger.key(flow.id(), flow.original(), flow.zone());
    }

    private boolean isNews(Flow flow, int port) {
        if (port == ownPort) {
            echoes++;
            return false;
        }
        return isOurs(flow);
    }

    private boolean isOurs(Flow flow) {
        if (active.isEmpty()) {
            return false;
        }
        Optional<GroupName> group = belonging.of(flow);
        if (group.isEmpty()) {
            notCrossing++;
        }
        return group.filter(active::contains).isPresent();
    }

    private boolean isOurs(Expectation expectation) {
        return !active.isEmpty() && belonging.ofOriginal(expectation.master()).filter(active::contains).isPresent();
    }

    private static int news(Flow flow) {
        return (flow.status().isReplied() ? Ledger.REPLIED : 0) | (flow.status().isAssured() ? Ledger.ASSURED : 0);
    }

    private static boolean waitsForAssurance(Flow flow) {
        return switch (flow.original().protocol()) {
            case ProtocolNumber.Assigned.TCP, ProtocolNumber.Assigned.SCTP, ProtocolNumber.Assigned.DCCP -> true;
            default -> false;
        };
    }

    private static boolean lives(Flow flow) {
        return (!waitsForAssurance(flow) || flow.status().isAssured()) && !isOver(flow);
    }

    private static boolean isOver(Flow flow) {
        return flow.state().filter(state -> state instanceof ProtocolState.Tcp tcp
                && (tcp.state() < ESTABLISHED || tcp.state() > LAST_ACK)).isPresent();
    }

    private static boolean isHalfClosed(Flow flow) {
        return flow.state().filter(state -> state instanceof ProtocolState.Tcp tcp
                && tcp.state() > ESTABLISHED && tcp.state() <= LAST_ACK).isPresent();
    }
}
