package io.twinwall.sync.machine;

import com.google.protobuf.ByteString;
import io.twinwall.runtime.Machine;
import io.twinwall.sync.machine.PairingState.Phase;
import io.twinwall.sync.machine.PairingState.Turn;
import io.twinwall.sync.wire.TwinFrame;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Two nodes learn one another's public key, and two operators see that nobody stands between: numeric comparison with
 * the dialer bound to its nonce before it sees the listener's, as Bluetooth Core 5.4 Vol 2 Part H section 7.2.1 has it;
 * short strings that people compare are argued in RFC 6189 section 4.3 too. docs/protocols/twin-sync.md has the
 * messages.
 *
 * <pre>
 *   dialer                                        listener
 *     offer: name, key       ---------------->
 *                            <----------------    offer: name, key
 *     H(nA, keys, names)     ---------------->
 *                            <----------------    nB
 *     nA                     ---------------->    is nA what was committed?
 *       both show six digits of H(keys, names, nA, nB); both operators confirm
 *     signature              <--------------->    signature
 * </pre>
 *
 * Whoever stands between has one guess among a million and no second: once a nonce was shown, an exchange that does not
 * end well ends the pairing.
 */
public final class PairingMachine implements Machine<PairingState, PairingEvent, PairingActions> {
    /** Within this time both operators have to ask. */
    public static final long WISH_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** Within this time both operators have to confirm. */
    public static final long COMPARING_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** How long an exchange may stand still before the digits are known. */
    public static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(2);

    static final long DIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final int DISTURBANCES_MAX = 200;
    private static final int VERSION = 1;
    private static final int DIGITS = 1_000_000;
    private static final String AGAIN = "; nothing was changed: 'request pair' on both nodes begins anew";

    private final Signatures signatures;

    public PairingMachine(Signatures signatures) {
        this.signatures = signatures;
    }

    @Override
    public PairingState step(PairingState state, PairingEvent event, PairingActions actions) {
        switch (event) {
            case PairingEvent.Asked(long at, PairingEvent.Party party) -> asked(state, at, party, actions);
            case PairingEvent.Connected(long at, long connection, ByteString nonce) ->
                connected(state, at, connection, nonce, actions);
            case PairingEvent.DialFailed(long at) -> {
                state.dialling = false;
                state.dialAt = at + DIAL_NANOS;
            }
            case PairingEvent.FrameHeard(long at, long connection, TwinFrame frame) -> {
                if (isCurrent(state, connection)) {
                    heard(state, at, frame, actions);
                }
            }
            case PairingEvent.RubbishHeard(long at, long connection, String why) -> {
                if (isCurrent(state, connection)) {
                    disturbed(state, at, why, actions);
                }
            }
            case PairingEvent.Lost(long at, long connection) -> {
                if (isCurrent(state, connection)) {
                    disturbed(state, at, "the connection broke", actions);
                }
            }
            case PairingEvent.Confirmed(long at) -> confirmed(state, actions);
            case PairingEvent.Cancelled(long at) -> {
                if (state.underWay()) {
                    refuse(state, "the operator of " + state.party.self() + " said no", actions);
                    fail(state, "cancelled here" + AGAIN, actions);
                }
            }
            case PairingEvent.TimeReached(long at) -> timeReached(state, at, actions);
        }
        return state;
    }

    @Override
    public long wakeAt(PairingState state) {
        if (!state.underWay()) {
            return PairingState.NEVER;
        }
        long dial = state.dialling || state.connection >= 0 ? PairingState.NEVER : state.dialAt;
        return Math.min(state.until, Math.min(dial, state.deadline));
    }

    private static boolean isCurrent(PairingState state, long connection) {
        return state.connection == connection && state.underWay();
    }

    private static void asked(
            PairingState state, long at, PairingEvent.Party party, PairingActions actions) {
        if (state.underWay()) {
            return;
        }
        state.phase = Phase.ASKED;
        state.party = party;
        state.until = at + WISH_NANOS;
        state.disturbances = 0;
        state.detail = "";
        state.digits = "";
        forgetExchange(state);
        if (party.dials()) {
            dial(state, actions);
        } else {
            actions.listen();
        }
    }

    private static void dial(PairingState state, PairingActions actions) {
        state.dialling = true;
        state.dialAt = PairingState.NEVER;
        actions.dial();
    }

    private static void forgetExchange(PairingState state) {
        state.connection = -1;
        state.dialling = false;
        state.dialAt = PairingState.NEVER;
        state.deadline = PairingState.NEVER;
        state.turn = Turn.OFFER;
        state.nonce = ByteString.EMPTY;
        state.twinKey = ByteString.EMPTY;
        state.twinCommitment = ByteString.EMPTY;
        state.transcript = new byte[0];
        state.confirmedHere = false;
        state.confirmedThere = false;
    }

    private static void connected(
            PairingState state, long at, long connection, ByteString nonce, PairingActions actions) {
        if (state.phase != Phase.ASKED || state.connection >= 0) {
            actions.hangUp(connection);
            return;
        }
        state.dialling = false;
        state.connection = connection;
        state.nonce = nonce;
        state.turn = Turn.OFFER;
        state.phase = Phase.EXCHANGING;
        state.deadline = at + STEP_NANOS;
        actions.send(connection,
                new TwinFrame.PairingOffer(VERSION, state.party.self(), state.party.key()));
    }

    private void heard(PairingState state, long at, TwinFrame frame, PairingActions actions) {
        switch (frame) {
            case TwinFrame.PairingRefusal(String text) -> {
                if (state.phase == Phase.COMPARING || isSpent(state)) {
                    fail(state, "the twin ended it: " + text + AGAIN, actions);
                } else {
                    disturbed(state, at, text, actions);
                }
            }
            case TwinFrame.PairingOffer offer when state.turn == Turn.OFFER -> offered(state, at, offer, actions);
            case TwinFrame.PairingCommitment(ByteString hash) when state.turn == Turn.COMMITMENT -> {
                state.twinCommitment = hash;
                state.turn = Turn.DIALERS_NONCE;
                state.deadline = at + STEP_NANOS;
                actions.send(state.connection, new TwinFrame.PairingNonce(state.nonce));
            }
            case TwinFrame.PairingNonce(ByteString listeners) when state.turn == Turn.LISTENERS_NONCE -> {
                actions.send(state.connection, new TwinFrame.PairingNonce(state.nonce));
                compare(state, at, state.nonce, listeners, actions);
            }
            case TwinFrame.PairingNonce(ByteString dialers) when state.turn == Turn.DIALERS_NONCE -> {
                if (!commitment(state, dialers).equals(state.twinCommitment)) {
                    refuse(state, "the nonce is not the one committed to", actions);
                    fail(state, "the other end broke its commitment: somebody may stand between the nodes"
                            + AGAIN, actions);
                } else {
                    compare(state, at, dialers, state.nonce, actions);
                }
            }
            case TwinFrame.PairingConfirmation(ByteString signature)
                    when state.turn == Turn.CONFIRMATION && !state.confirmedThere ->
                confirmedThere(state, signature, actions);
            case TwinFrame.Channel other -> disturbed(state, at, "not a message of a pairing", actions);
            case TwinFrame.Pairing other -> disturbed(state, at, "a message out of turn", actions);
        }
    }

    private static void offered(
            PairingState state, long at, TwinFrame.PairingOffer offer, PairingActions actions) {
        PairingEvent.Party party = state.party;
        if (offer.version() != VERSION) {
            refuse(state, party.self() + " pairs by version " + VERSION, actions);
            disturbed(state, at, "it pairs by version " + offer.version() + ", this node by " + VERSION, actions);
        } else if (!offer.node().equals(party.twin())) {
            refuse(state, "the twin of " + party.self() + " is " + party.twin(), actions);
            disturbed(state, at, "it calls itself " + offer.node() + ", the document's other node is "
                    + party.twin(), actions);
        } else if (offer.key().equals(party.key())) {
            // Our own words given back; it would show our own digits to our own operator.
            disturbed(state, at, "it gave back this node's own key", actions);
        } else {
            state.twinKey = offer.key();
            state.deadline = at + STEP_NANOS;
            if (party.dials()) {
                state.turn = Turn.LISTENERS_NONCE;
                actions.send(state.connection, new TwinFrame.PairingCommitment(commitment(state, state.nonce)));
            } else {
                state.turn = Turn.COMMITMENT;
            }
        }
    }

    private static void compare(
            PairingState state, long at, ByteString dialers, ByteString listeners, PairingActions actions) {
        state.transcript = hash("twinwall pairing 1: transcript",
                key(state, true), key(state, false), name(state, true), name(state, false), dialers, listeners);
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number = number << 8 | (state.transcript[i] & 0xff);
        }
        String digits = String.format(Locale.ROOT, "%06d", Long.remainderUnsigned(number, DIGITS));
        state.digits = digits.substring(0, 3) + " " + digits.substring(3);
        state.phase = Phase.COMPARING;
        state.turn = Turn.CONFIRMATION;
        state.deadline = PairingState.NEVER;
        state.until = at + COMPARING_NANOS;
        // One exchange a wish: nobody else is let in while people compare.
        actions.close();
        actions.told(Phase.COMPARING, state.digits);
    }

    private void confirmed(PairingState state, PairingActions actions) {
        if (state.phase != Phase.COMPARING || state.confirmedHere) {
            return;
        }
        state.confirmedHere = true;
        actions.send(state.connection, new TwinFrame.PairingConfirmation(
                signatures.sign(statement(state, state.party.dials()))));
        finish(state, actions);
    }

    private void confirmedThere(PairingState state, ByteString signature, PairingActions actions) {
        if (!signatures.verify(state.twinKey, statement(state, !state.party.dials()), signature)) {
            refuse(state, "the confirmation is not signed by the key that was offered", actions);
            fail(state, "the other end has not the key it offered: somebody may stand between the nodes" + AGAIN,
                    actions);
            return;
        }
        state.confirmedThere = true;
        finish(state, actions);
    }

    private static void finish(PairingState state, PairingActions actions) {
        if (!state.confirmedHere || !state.confirmedThere) {
            return;
        }
        long connection = state.connection;
        String hindered = actions.pin(state.twinKey);
        if (!hindered.isEmpty()) {
            fail(state, "the twin's key cannot be stored: " + hindered + "; this node knows its twin no better than"
                    + " before: cure that, then 'request pair' on both nodes", actions);
            return;
        }
        state.phase = Phase.PAIRED;
        actions.hangUp(connection);
        actions.told(Phase.PAIRED, "");
        forgetExchange(state);
    }

    /** What a confirmation signs: the transcript and whose it is, so that none can be given back to its author. */
    private static byte[] statement(PairingState state, boolean dialers) {
        return hash(dialers ? "twinwall pairing 1: dialer confirms" : "twinwall pairing 1: listener confirms",
                ByteString.copyFrom(state.transcript));
    }

    private static ByteString commitment(PairingState state, ByteString dialersNonce) {
        return ByteString.copyFrom(hash("twinwall pairing 1: commitment", dialersNonce,
                key(state, true), key(state, false), name(state, true), name(state, false)));
    }

    private static ByteString key(PairingState state, boolean dialers) {
        return dialers == state.party.dials() ? state.party.key() : state.twinKey;
    }

    private static ByteString name(PairingState state, boolean dialers) {
        return ByteString.copyFromUtf8(
                dialers == state.party.dials() ? state.party.self() : state.party.twin());
    }

    /** SHA-256 over the label and the parts, each behind its length: no two lists of parts are the same bytes. */
    private static byte[] hash(String label, ByteString... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(label.getBytes(StandardCharsets.US_ASCII));
            for (ByteString part : parts) {
                digest.update((byte) (part.size() >> 8));
                digest.update((byte) part.size());
                digest.update(part.toByteArray());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static boolean isSpent(PairingState state) {
        return state.turn == Turn.DIALERS_NONCE || state.turn == Turn.CONFIRMATION;
    }

    /** Before a nonce was shown the next connection may be the twin's; after that nobody gets a second guess. */
    private static void disturbed(PairingState state, long at, String why, PairingActions actions) {
        if (isSpent(state)) {
            refuse(state, "the exchange was disturbed", actions);
            fail(state, why + AGAIN, actions);
            return;
        }
        state.disturbances++;
        if (state.disturbances > DISTURBANCES_MAX) {
            fail(state, "somebody on the link's segment disturbs: " + state.disturbances
                    + " connections came to nothing, the last: " + why + AGAIN, actions);
            return;
        }
        state.detail = why;
        actions.hangUp(state.connection);
        forgetExchange(state);
        state.phase = Phase.ASKED;
        state.dialAt = state.party.dials() ? at + DIAL_NANOS : PairingState.NEVER;
    }

    private static void refuse(PairingState state, String text, PairingActions actions) {
        if (state.connection >= 0) {
            actions.send(state.connection, new TwinFrame.PairingRefusal(text));
        }
    }

    private static void fail(PairingState state, String why, PairingActions actions) {
        if (state.connection >= 0) {
            actions.hangUp(state.connection);
        }
        actions.close();
        forgetExchange(state);
        state.phase = Phase.FAILED;
        state.detail = why;
        actions.told(Phase.FAILED, why);
    }

    private static void timeReached(PairingState state, long at, PairingActions actions) {
        if (!state.underWay()) {
            return;
        }
        if (at - state.until >= 0) {
            boolean comparing = state.phase == Phase.COMPARING;
            refuse(state, "nobody confirmed in time", actions);
            fail(state, comparing ? "not confirmed on both nodes within two minutes" + AGAIN
                    : "the twin did not ask within two minutes"
                            + (state.detail.isEmpty() ? "" : " (last: " + state.detail + ")") + AGAIN, actions);
        } else if (at - state.deadline >= 0 && state.deadline != PairingState.NEVER) {
            disturbed(state, at, "the other end stopped in the middle", actions);
        } else if (!state.dialling && state.connection < 0 && state.dialAt != PairingState.NEVER
                && at - state.dialAt >= 0) {
            dial(state, actions);
        }
    }
}
