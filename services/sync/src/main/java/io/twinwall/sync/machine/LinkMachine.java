package io.twinwall.sync.machine;

import io.twinwall.runtime.Machine;
import io.twinwall.sync.machine.LinkState.Phase;
import io.twinwall.sync.wire.TwinFrame;
import io.twinwall.sync.wire.TwinFrame.Reason;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The link: who dials when, who the other end says it is, whether it lives, how its clock goes. The states and what
 * leads from one to the next are drawn in docs/protocols/twin-sync.md. What identity means was settled before
 * (RFC 8446 with pinned keys); this machine sees only connections of the twin.
 */
public final class LinkMachine implements Machine<LinkState, LinkEvent, LinkActions> {
    /** How often each side says that it lives. */
    public static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Silence after which a connection is given up. */
    public static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** How long the twin may take for its hello, and a dial to become a connection. */
    public static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** First wait after a failure; each further one is twice as long, up to the longest. */
    public static final long BACK_OFF_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    public static final long BACK_OFF_LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A connection that lasted so long was a success: the next wait is the first again. */
    public static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Clocks further apart than this are an alarm; it ends at half of it. */
    public static final long SKEW_ALARM_MICROS = TimeUnit.SECONDS.toMicros(5);

    private static final int EXCHANGES_FOR_ALARM = 3;
    private static final long TRIP_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    @Override
    public LinkState step(LinkState state, LinkEvent event, LinkActions actions) {
        switch (event) {
            case LinkEvent.Enabled(Moment at) -> enable(state, at);
            case LinkEvent.Disabled(Moment at, Reason reason) -> disable(state, reason, actions);
            case LinkEvent.TimeReached(Moment at) -> timeReached(state, at, actions);
            case LinkEvent.CarrierCame(Moment at) -> carrierCame(state, at);
            case LinkEvent.Secured(Moment at, long connection, boolean dialled) ->
                secured(state, at, connection, dialled, actions);
            case LinkEvent.DialFailed(Moment at, Hindrance hindrance, String why) -> {
                if (state.phase == Phase.DIALLING) {
                    hinder(state, hindrance, why, actions);
                    await(state, at);
                }
            }
            case LinkEvent.StrangerCame(Moment at, String why) -> {
                if (state.phase == Phase.WAITING) {
                    hinder(state, Hindrance.STRANGER, why, actions);
                }
            }
            case LinkEvent.FrameHeard(Moment at, long connection, TwinFrame frame) -> {
                if (isCurrent(state, connection)) {
                    state.heardAt = at.nanos();
                    heard(state, at, frame, actions);
                }
            }
            case LinkEvent.RubbishHeard(Moment at, long connection, String why) ->
                broken(state, at, connection, why, actions);
            case LinkEvent.StreamBroken(Moment at, long connection, String why) ->
                broken(state, at, connection, why, actions);
            case LinkEvent.Lost(Moment at, long connection, Hindrance hindrance, String why) -> {
                if (isCurrent(state, connection)) {
                    end(state, at, hindrance, why, actions);
                }
            }
            case LinkEvent.DocumentChanged(Moment at, String document) -> {
                state.document = document;
                if (state.phase == Phase.UP) {
                    beat(state, at, actions);
                }
            }
        }
        return state;
    }

    @Override
    public long wakeAt(LinkState state) {
        return switch (state.phase) {
            case OFF -> LinkState.NEVER;
            case WAITING -> state.dialAt;
            case DIALLING, GREETING -> state.deadline;
            case UP -> Math.min(state.beatAt, state.heardAt + SILENCE_NANOS);
        };
    }

    private static boolean isCurrent(LinkState state, long connection) {
        return (state.phase == Phase.GREETING || state.phase == Phase.UP) && state.connection == connection;
    }

    private static void enable(LinkState state, Moment at) {
        if (state.phase == Phase.OFF) {
            state.phase = Phase.WAITING;
            state.attempts = 0;
            state.dialAt = state.settings.dials() ? at.nanos() : LinkState.NEVER;
        }
    }

    private static void disable(LinkState state, Reason reason, LinkActions actions) {
        if (state.phase == Phase.GREETING || state.phase == Phase.UP) {
            leave(state, reason, "", actions);
        }
        boolean wasUp = state.phase == Phase.UP;
        state.phase = Phase.OFF;
        state.hindrance = Optional.empty();
        if (wasUp) {
            actions.down("the link was switched off");
        }
    }

    private static void leave(LinkState state, Reason reason, String text, LinkActions actions) {
        actions.send(state.connection, new TwinFrame.Goodbye(reason, text));
        actions.hangUp(state.connection);
    }

    private static void timeReached(LinkState state, Moment at, LinkActions actions) {
        switch (state.phase) {
            case OFF -> {
                // Nothing waits for anything.
            }
            case WAITING -> {
                if (at.nanos() - state.dialAt >= 0 && state.dialAt != LinkState.NEVER) {
                    state.phase = Phase.DIALLING;
                    // Later than the edge gives up by itself; it only ends what the edge forgot.
                    state.deadline = at.nanos() + 2 * GREETING_NANOS;
                    actions.dial();
                }
            }
            case DIALLING -> {
                if (at.nanos() - state.deadline >= 0) {
                    hinder(state, Hindrance.UNREACHABLE, "no answer", actions);
                    await(state, at);
                }
            }
            case GREETING -> {
                if (at.nanos() - state.deadline >= 0) {
                    leave(state, Reason.PROTOCOL_ERROR, "no hello came", actions);
                    end(state, at, Hindrance.PROTOCOL_ERROR, "the twin said no hello", actions);
                }
            }
            case UP -> stayUp(state, at, actions);
        }
    }

    private static void stayUp(LinkState state, Moment at, LinkActions actions) {
        long late = at.nanos() - Math.min(state.beatAt, state.heardAt + SILENCE_NANOS);
        if (late > SILENCE_NANOS / 2) {
            // This node was stopped, not the twin: what the twin said meanwhile waits to be read.
            state.heardAt = Math.max(state.heardAt, at.nanos() - SILENCE_NANOS / 2);
        }
        if (at.nanos() - state.heardAt >= SILENCE_NANOS) {
            actions.hangUp(state.connection);
            end(state, at, Hindrance.UNREACHABLE, "nothing heard for " + SILENCE_NANOS / 1_000_000 + " ms", actions);
        } else if (at.nanos() - state.beatAt >= 0) {
            beat(state, at, actions);
        }
    }

    private static void beat(LinkState state, Moment at, LinkActions actions) {
        Optional<TwinFrame.Echo> echo = state.beatHeard
                ? Optional.of(new TwinFrame.Echo(state.beatHeardSentNanos, at.nanos() - state.beatHeardAt))
                : Optional.empty();
        actions.send(state.connection, new TwinFrame.Beat(at.nanos(), at.wallMicros(), echo, state.document));
        state.beatAt = at.nanos() + BEAT_NANOS;
    }

    /** A cable that is back is tried at once, but not by both ends in the same instant. */
    private static void carrierCame(LinkState state, Moment at) {
        if (state.phase == Phase.WAITING && state.settings.dials()) {
            state.attempts = 0;
            state.dialAt = at.nanos() + state.random(BACK_OFF_FIRST_NANOS / 2);
        }
    }

    private static void secured(
            LinkState state, Moment at, long connection, boolean dialled, LinkActions actions) {
        boolean expected = dialled ? state.phase == Phase.DIALLING : state.phase != Phase.OFF;
        if (!expected || dialled != state.settings.dials()) {
            actions.hangUp(connection);
            return;
        }
        if (state.phase == Phase.GREETING || state.phase == Phase.UP) {
            // The twin dials again, so to the twin the older connection is lost, whatever this end still thinks.
            boolean wasUp = state.phase == Phase.UP;
            leave(state, Reason.REPLACED, "", actions);
            state.phase = Phase.WAITING;
            if (wasUp) {
                actions.down("the twin connected anew");
            }
        }
        state.phase = Phase.GREETING;
        state.connection = connection;
        state.deadline = at.nanos() + GREETING_NANOS;
        state.heardAt = at.nanos();
        state.beatHeard = false;
        state.skew.forget();
        LinkSettings own = state.settings;
        actions.send(connection, new TwinFrame.Hello(
                own.versions(), own.self(), own.software(), state.document, own.boot(), at.wallMicros(),
                actions.greetings()));
    }

    private static void heard(LinkState state, Moment at, TwinFrame frame, LinkActions actions) {
        boolean up = state.phase == Phase.UP;
        switch (frame) {
            case TwinFrame.Hello hello when !up -> greeted(state, at, hello, actions);
            case TwinFrame.Beat beat when up -> beaten(state, at, beat, actions);
            case TwinFrame.Data data when up -> actions.stream(data);
            case TwinFrame.Acknowledgement acknowledgement when up -> actions.stream(acknowledgement);
            case TwinFrame.ResyncRequest request when up -> actions.stream(request);
            case TwinFrame.Goodbye(Reason reason, String text) -> {
                actions.hangUp(state.connection);
                end(state, at, hindrance(reason), told(reason, text), actions);
            }
            case TwinFrame.Channel early ->
                broken(state, at, state.connection, "out of turn: " + early.getClass().getSimpleName(), actions);
            case TwinFrame.Pairing pairing ->
                broken(state, at, state.connection, "out of place: " + pairing.getClass().getSimpleName(), actions);
        }
    }

    private static Hindrance hindrance(Reason reason) {
        return switch (reason) {
            case VERSION -> Hindrance.VERSION;
            case WRONG_NODE -> Hindrance.WRONG_NODE;
            case UNPAIRED -> Hindrance.UNPAIRED;
            case PROTOCOL_ERROR -> Hindrance.PROTOCOL_ERROR;
            case OTHER, STOPPING, REPLACED -> Hindrance.UNREACHABLE;
        };
    }

    private static String told(Reason reason, String text) {
        String told = switch (reason) {
            case STOPPING -> "the twin's daemon stops";
            case REPLACED -> "the twin knows a newer connection";
            case UNPAIRED -> "the twin was told to unpair";
            case VERSION, WRONG_NODE, PROTOCOL_ERROR, OTHER -> "the twin hung up";
        };
        return text.isEmpty() ? told : told + ": " + text;
    }

    private static void greeted(LinkState state, Moment at, TwinFrame.Hello hello, LinkActions actions) {
        LinkSettings own = state.settings;
        if (!hello.node().equals(own.twin())) {
            String detail = "the paired node calls itself " + hello.node() + ", the document's other node is "
                    + own.twin();
            leave(state, Reason.WRONG_NODE, "this node's twin is " + own.twin(), actions);
            end(state, at, Hindrance.WRONG_NODE, detail, actions);
            return;
        }
        OptionalInt common = own.versions().common(hello.versions());
        if (common.isEmpty()) {
            String detail = own.self() + " (" + own.software() + ") speaks version " + own.versions() + ", "
                    + hello.node() + " (" + hello.software() + ") speaks " + hello.versions();
            leave(state, Reason.VERSION, detail, actions);
            end(state, at, Hindrance.VERSION, detail, actions);
            return;
        }
        state.phase = Phase.UP;
        state.version = common.getAsInt();
        state.twin = Optional.of(hello);
        state.twinDocument = hello.document();
        state.upSince = at.nanos();
        state.hindrance = Optional.empty();
        actions.up(state.connection, state.version, hello);
        beat(state, at, actions);
    }

    private static void beaten(LinkState state, Moment at, TwinFrame.Beat beat, LinkActions actions) {
        boolean first = !state.beatHeard;
        state.beatHeard = true;
        state.beatHeardAt = at.nanos();
        state.beatHeardSentNanos = beat.sentNanos();
        state.twinDocument = beat.document();
        beat.echo().ifPresent(echo -> {
            long trip = at.nanos() - echo.sentNanos() - echo.heldNanos();
            // What a twin made up or slept over says nothing about the clocks.
            if (echo.heldNanos() >= 0 && trip >= 0 && trip <= TRIP_NANOS_MAX) {
                state.skew.add(trip, beat.wallMicros(), at.wallMicros());
                judgeClocks(state, actions);
            }
        });
        if (first) {
            // The first answer at once: the twin shall know the clocks before half a second has passed.
            beat(state, at, actions);
        }
    }

    private static void judgeClocks(LinkState state, LinkActions actions) {
        long skew = state.skew.skewMicros();
        long limit = state.clocksApart ? SKEW_ALARM_MICROS / 2 : SKEW_ALARM_MICROS;
        // Not Math.abs: the twin may say anything, also Long.MIN_VALUE.
        boolean apart = skew > limit || skew < -limit;
        if (apart != state.clocksApart && state.skew.exchanges() >= EXCHANGES_FOR_ALARM) {
            state.clocksApart = apart;
            actions.clocksApart(apart, skew);
        }
    }

    private static void broken(LinkState state, Moment at, long connection, String why, LinkActions actions) {
        if (isCurrent(state, connection)) {
            leave(state, Reason.PROTOCOL_ERROR, why, actions);
            end(state, at, Hindrance.PROTOCOL_ERROR, why, actions);
        }
    }

    /** The connection is closed or closing. */
    private static void end(LinkState state, Moment at, Hindrance why, String detail, LinkActions actions) {
        boolean wasUp = state.phase == Phase.UP;
        if (wasUp && at.nanos() - state.upSince >= LASTING_NANOS) {
            state.attempts = 0;
        }
        await(state, at);
        if (wasUp) {
            actions.down(detail);
        }
        if (wasUp && why == Hindrance.UNREACHABLE) {
            // That it is down was told with its reason.
            state.hindrance = Optional.of(why);
            state.hindranceDetail = detail;
        } else {
            hinder(state, why, detail, actions);
        }
    }

    /** Told once for each reason; what only differs in its words is the same reason. */
    private static void hinder(LinkState state, Hindrance why, String detail, LinkActions actions) {
        boolean news = state.hindrance.filter(why::equals).isEmpty();
        state.hindrance = Optional.of(why);
        state.hindranceDetail = detail;
        if (news) {
            actions.hindered(why, detail);
        }
    }

    private static void await(LinkState state, Moment at) {
        state.phase = Phase.WAITING;
        state.deadline = LinkState.NEVER;
        if (!state.settings.dials()) {
            state.dialAt = LinkState.NEVER;
            return;
        }
        long longest = Math.min(BACK_OFF_LONGEST_NANOS, BACK_OFF_FIRST_NANOS << Math.min(state.attempts, 16));
        state.attempts++;
        state.dialAt = at.nanos() + longest / 2 + state.random(longest / 2 + 1);
    }
}
