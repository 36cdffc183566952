package io.twinwall.sync.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.twinwall.sync.machine.PairingState.Phase;
import io.twinwall.sync.wire.FrameCodec;
import io.twinwall.sync.wire.TwinFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairingMachineTest {
    private static final long SECOND = 1_000_000_000L;
    private final Random random = new Random(5);
    private long now;

    /** Signs by naming the key; a signature without having the key is one of another name. */
    private record NamedKey(ByteString key) implements Signatures {
        @Override
        public ByteString sign(byte[] text) {
            return key.concat(ByteString.copyFrom(text));
        }

        @Override
        public boolean verify(ByteString of, byte[] text, ByteString signature) {
            return signature.equals(of.concat(ByteString.copyFrom(text)));
        }
    }

    /** A node with its machine; what it sends waits in {@code out}. */
    private final class Node implements PairingActions {
        final ByteString key;
        final PairingEvent.Party party;
        final PairingMachine machine;
        final PairingState state = new PairingState();
        final Deque<TwinFrame> out = new ArrayDeque<>();
        final List<String> done = new ArrayList<>();
        Optional<ByteString> pinned = Optional.empty();
        String diskTrouble = "";
        long connection;

        Node(String self, String twin, String key) {
            this.key = ByteString.copyFromUtf8(key);
            this.party = new PairingEvent.Party(self, twin, this.key, self.compareTo(twin) < 0);
            this.machine = new PairingMachine(new NamedKey(this.key));
        }

        void step(PairingEvent event) {
            machine.step(state, event, this);
        }

        void ask() {
            step(new PairingEvent.Asked(now, party));
        }

        void connect() {
            byte[] nonce = new byte[FrameCodec.NONCE_LENGTH];
            random.nextBytes(nonce);
            step(new PairingEvent.Connected(now, ++connection, ByteString.copyFrom(nonce)));
        }

        void hear(TwinFrame frame) {
            step(new PairingEvent.FrameHeard(now, connection, frame));
        }

        TwinFrame say() {
            return out.removeFirst();
        }

        @Override
        public void listen() {
            done.add("listen");
        }

        @Override
        public void dial() {
            done.add("dial");
        }

        @Override
        public void send(long on, TwinFrame frame) {
            out.add(frame);
        }

        @Override
        public void hangUp(long on) {
            done.add("hang up");
        }

        @Override
        public void close() {
            done.add("close");
        }

        @Override
        public String pin(ByteString twinsKey) {
            if (diskTrouble.isEmpty()) {
                pinned = Optional.of(twinsKey);
            }
            return diskTrouble;
        }

        @Override
        public void told(Phase phase, String detail) {
            done.add(phase.name());
        }
    }

    private final Node r1 = new Node("r1", "r2", "key of r1");
    private final Node r2 = new Node("r2", "r1", "key of r2");

    /** Carries frames between two ends until both are silent. */
    private static void talk(Node one, Node other) {
        while (!one.out.isEmpty() || !other.out.isEmpty()) {
            if (!one.out.isEmpty()) {
                other.hear(one.say());
            }
            if (!other.out.isEmpty()) {
                one.hear(other.say());
            }
        }
    }

    private void meet() {
        r1.ask();
        r2.ask();
        r1.connect();
        r2.connect();
        talk(r1, r2);
    }

    @Test
    void bothOperatorsSeeTheSameDigitsAndBothConfirm() {
        meet();
        assertEquals(List.of("dial", "close", "COMPARING"), r1.done);
        assertEquals(List.of("listen", "close", "COMPARING"), r2.done);
        assertTrue(r1.state.digits().orElseThrow().matches("\\d{3} \\d{3}"));
        assertEquals(r1.state.digits(), r2.state.digits());
        r1.step(new PairingEvent.Confirmed(now));
        talk(r1, r2);
        assertEquals(Optional.empty(), r1.pinned);
        assertEquals(Optional.empty(), r2.pinned);
        r2.step(new PairingEvent.Confirmed(now));
        talk(r1, r2);
        assertEquals(Optional.of(r2.key), r1.pinned);
        assertEquals(Optional.of(r1.key), r2.pinned);
        assertEquals(Phase.PAIRED, r1.state.phase());
        assertEquals(Phase.PAIRED, r2.state.phase());
    }

    @Test
    void eachExchangeHasDigitsOfItsOwn() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            meet();
            seen.add(r1.state.digits().orElseThrow());
            r1.step(new PairingEvent.Cancelled(now));
            talk(r1, r2);
        }
        assertTrue(seen.size() > 45, "digits " + seen);
    }

    @Test
    void nobodyIsListenedToUnlessBothAsked() {
        r2.connect();
        assertEquals(List.of("hang up"), r2.done);
        r1.ask();
        now += 119 * SECOND;
        assertTrue(r1.machine.wakeAt(r1.state) <= 120 * SECOND);
        now += SECOND;
        r1.step(new PairingEvent.TimeReached(now));
        assertEquals(Phase.FAILED, r1.state.phase());
        assertTrue(r1.state.detail().contains("did not ask within two minutes"), r1.state.detail());
        assertTrue(r1.state.detail().contains("'request pair' on both nodes begins anew"), r1.state.detail());
    }

    @Test
    void theDialerTriesUntilTheTwinAsks() {
        r1.ask();
        for (int i = 0; i < 3; i++) {
            r1.step(new PairingEvent.DialFailed(now));
            now = r1.machine.wakeAt(r1.state);
            r1.step(new PairingEvent.TimeReached(now));
        }
        assertEquals(List.of("dial", "dial", "dial", "dial"), r1.done);
    }

    @Test
    void somebodyInTheMiddleGivesTheOperatorsDifferentDigits() {
        // To each node the one in the middle is the other; both hear the keys it made.
        Node toR1 = new Node("r2", "r1", "key of mallory");
        Node toR2 = new Node("r1", "r2", "key of mallory");
        for (Node node : List.of(r1, r2, toR1, toR2)) {
            node.ask();
            node.connect();
        }
        talk(r1, toR1);
        talk(toR2, r2);
        assertEquals(Phase.COMPARING, r1.state.phase());
        assertEquals(Phase.COMPARING, r2.state.phase());
        assertNotEquals(r1.state.digits(), r2.state.digits());
        r1.step(new PairingEvent.Cancelled(now));
        r2.step(new PairingEvent.Cancelled(now));
        assertEquals(Optional.empty(), r1.pinned);
        assertEquals(Optional.empty(), r2.pinned);
    }

    @Test
    void aListenerCannotChooseItsNonceByTheDialers() {
        r1.ask();
        r1.connect();
        r1.say();
        r1.hear(new TwinFrame.PairingOffer(1, "r2", ByteString.copyFromUtf8("key of mallory")));
        TwinFrame shown = r1.say();
        assertTrue(shown instanceof TwinFrame.PairingCommitment, "before the listener's nonce only a hash: " + shown);
        assertTrue(r1.out.isEmpty());
    }

    @Test
    void aDialerCannotChangeItsNonceAfterTheListeners() {
        r2.ask();
        r2.connect();
        r2.hear(new TwinFrame.PairingOffer(1, "r1", ByteString.copyFromUtf8("key of mallory")));
        r2.hear(new TwinFrame.PairingCommitment(ByteString.copyFrom(new byte[32])));
        assertTrue(r2.out.removeLast() instanceof TwinFrame.PairingNonce);
        r2.hear(new TwinFrame.PairingNonce(ByteString.copyFrom(new byte[32])));
        assertEquals(Phase.FAILED, r2.state.phase());
        assertTrue(r2.state.detail().contains("broke its commitment"), r2.state.detail());
        assertEquals(Optional.empty(), r2.pinned);
    }

    @Test
    void onceANonceWasShownThereIsNoSecondGuess() {
        r2.ask();
        r2.connect();
        r2.hear(new TwinFrame.PairingOffer(1, "r1", ByteString.copyFromUtf8("key of mallory")));
        r2.hear(new TwinFrame.PairingCommitment(ByteString.copyFrom(new byte[32])));
        r2.step(new PairingEvent.Lost(now, r2.connection));
        assertEquals(Phase.FAILED, r2.state.phase());
        r2.connect();
        assertEquals("hang up", r2.done.getLast());
        assertEquals(Phase.FAILED, r2.state.phase());
    }

    @Test
    void whoConnectsFirstAndSaysNothingOnlyCostsTime() {
        r2.ask();
        r2.connect();
        now += 2 * SECOND;
        r2.step(new PairingEvent.TimeReached(now));
        assertEquals(Phase.ASKED, r2.state.phase());
        r1.ask();
        r1.connect();
        r2.connect();
        r2.out.removeFirst();
        talk(r1, r2);
        assertEquals(r1.state.digits(), r2.state.digits());
        assertEquals(Phase.COMPARING, r2.state.phase());
    }

    @Test
    void aFloodEndsThePairingAndSaysSo() {
        r2.ask();
        for (int i = 0; i <= PairingMachine.DISTURBANCES_MAX; i++) {
            assertEquals(Phase.ASKED, r2.state.phase());
            r2.connect();
            r2.step(new PairingEvent.RubbishHeard(now, r2.connection, "not a frame of this protocol"));
        }
        assertEquals(Phase.FAILED, r2.state.phase());
        assertTrue(r2.state.detail().contains("somebody on the link's segment disturbs"), r2.state.detail());
    }

    @Test
    void ownWordsGivenBackAreNobodys() {
        r2.ask();
        r2.connect();
        TwinFrame.PairingOffer own = (TwinFrame.PairingOffer) r2.say();
        r2.hear(new TwinFrame.PairingOffer(own.version(), "r1", own.key()));
        assertEquals(Phase.ASKED, r2.state.phase());
        assertEquals("it gave back this node's own key", r2.state.detail());
    }

    @Test
    void aRecordedExchangeIsOfNoUseAgain() {
        List<TwinFrame> recorded = new ArrayList<>();
        r1.ask();
        r2.ask();
        r1.connect();
        r2.connect();
        while (!r1.out.isEmpty() || !r2.out.isEmpty()) {
            if (!r1.out.isEmpty()) {
                recorded.add(r1.out.getFirst());
                r2.hear(r1.say());
            }
            if (!r2.out.isEmpty()) {
                r1.hear(r2.say());
            }
        }
        String digits = r2.state.digits().orElseThrow();
        r1.step(new PairingEvent.Confirmed(now));
        recorded.add(r1.out.getFirst());
        r1.step(new PairingEvent.Cancelled(now));
        r2.step(new PairingEvent.Cancelled(now));
        r2.out.clear();
        r2.ask();
        r2.connect();
        recorded.forEach(r2::hear);
        // The listener's nonce is new, so are the digits, and the recorded confirmation is of the old ones.
        assertEquals(Phase.FAILED, r2.state.phase());
        assertTrue(r2.state.detail().contains("has not the key it offered"), r2.state.detail());
        assertNotEquals(Optional.of(digits), r2.state.digits());
        assertEquals(Optional.empty(), r2.pinned);
    }

    @Test
    void aConfirmationWithoutTheKeyOrGivenBackPinsNothing() {
        meet();
        r2.step(new PairingEvent.Confirmed(now));
        TwinFrame own = r2.say();
        r2.hear(own);
        assertEquals(Phase.FAILED, r2.state.phase());
        assertEquals(Optional.empty(), r2.pinned);
        r1.hear(new TwinFrame.PairingConfirmation(ByteString.copyFromUtf8("forged")));
        assertEquals(Phase.FAILED, r1.state.phase());
        assertEquals(Optional.empty(), r1.pinned);
    }

    @Test
    void oneOperatorsNoIsBoths() {
        meet();
        r1.step(new PairingEvent.Confirmed(now));
        talk(r1, r2);
        r2.step(new PairingEvent.Cancelled(now));
        talk(r1, r2);
        assertTrue(r1.state.detail().contains("the operator of r2 said no"), r1.state.detail());
        assertEquals(Optional.empty(), r1.pinned);
        assertEquals(Optional.empty(), r2.pinned);
    }

    @Test
    void digitsThatNobodyConfirmsLapse() {
        meet();
        now += 120 * SECOND;
        r1.step(new PairingEvent.TimeReached(now));
        assertTrue(r1.state.detail().startsWith("not confirmed on both nodes within two minutes"));
        r1.step(new PairingEvent.Confirmed(now));
        assertEquals(Optional.empty(), r1.pinned);
    }

    @Test
    void aFullDiskPinsNothingAndSaysSo() {
        meet();
        r1.diskTrouble = "No space left on device";
        r1.step(new PairingEvent.Confirmed(now));
        r2.step(new PairingEvent.Confirmed(now));
        talk(r1, r2);
        assertEquals(Phase.FAILED, r1.state.phase());
        assertTrue(r1.state.detail().contains("No space left on device"), r1.state.detail());
    }

    @Test
    void anotherNodeOrVersionIsToldWhy() {
        r2.ask();
        r2.connect();
        r2.say();
        r2.hear(new TwinFrame.PairingOffer(1, "r9", ByteString.copyFromUtf8("k")));
        assertEquals(new TwinFrame.PairingRefusal("the twin of r2 is r1"), r2.say());
        assertEquals(Phase.ASKED, r2.state.phase());
        r2.connect();
        r2.say();
        r2.hear(new TwinFrame.PairingOffer(2, "r1", ByteString.copyFromUtf8("k")));
        assertEquals(new TwinFrame.PairingRefusal("r2 pairs by version 1"), r2.say());
    }

    @Test
    void noOrderOfFramesPinsAKeyWithoutTwoConfirmations() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random dice = new Random(seed);
            Node node = new Node("r2", "r1", "key of r2");
            node.ask();
            node.connect();
            for (int i = 0; i < 12; i++) {
                node.hear(switch (dice.nextInt(6)) {
                    case 0 -> new TwinFrame.PairingOffer(1, "r1", ByteString.copyFromUtf8("key of mallory"));
                    case 1 -> new TwinFrame.PairingCommitment(ByteString.copyFrom(new byte[32]));
                    case 2 -> new TwinFrame.PairingNonce(ByteString.copyFrom(new byte[32]));
                    case 3 -> new TwinFrame.PairingConfirmation(ByteString.copyFromUtf8("x"));
                    case 4 -> new TwinFrame.PairingRefusal("no");
                    default -> new TwinFrame.ResyncRequest(1);
                });
                if (!node.state.underWay()) {
                    node.ask();
                }
                if (node.state.phase() == Phase.ASKED) {
                    node.connect();
                }
            }
            assertEquals(Optional.empty(), node.pinned, "seed " + seed);
        }
    }
}
