package io.twinwall.sync.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.twinwall.sync.machine.ReceiveWindow.Verdict;
import io.twinwall.sync.machine.SendWindow.Offer;
import io.twinwall.sync.machine.SendWindow.State;
import io.twinwall.sync.wire.BootId;
import io.twinwall.sync.wire.Frames;
import io.twinwall.sync.wire.TwinFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamWindowsTest {
    private static final BootId US = Frames.boot(1);
    private static final BootId TWIN = Frames.boot(2);
    private static final SendWindow.Limits SMALL = new SendWindow.Limits(4, 100);

    private final SendWindow send = new SendWindow(3, SMALL);
    private final ReceiveWindow receive = new ReceiveWindow(new SendWindow.Limits(8, 1_000));

    private static ByteString entry(int number) {
        return ByteString.copyFromUtf8("e" + number);
    }

    private void begin() {
        receive.connected(US);
        send.connected(US, Optional.empty());
        assertEquals(State.WANTED, send.state());
        assertTrue(send.begin(0));
        assertEquals(Verdict.DELIVER, receive.take(send.next().orElseThrow()));
        receive.done(1, 1);
        send.acknowledge(1, 1);
        assertTrue(send.end(0));
        assertEquals(Verdict.DELIVER, receive.take(send.next().orElseThrow()));
        receive.done(1, 2);
        send.acknowledge(1, 2);
        assertEquals(State.IN_SYNC, send.state());
    }

    @Test
    void entriesAreNumberedAndKeptUntilAcknowledged() {
        begin();
        assertEquals(Offer.ACCEPTED, send.offer(10, entry(1)));
        assertEquals(1, send.lagEntries());
        assertEquals(40, send.lagNanos(50));
        TwinFrame.Data frame = send.next().orElseThrow();
        assertEquals(new TwinFrame.Data(3, 1, 3, TwinFrame.Kind.ENTRY, entry(1)), frame);
        assertEquals(Optional.empty(), send.next());
        assertTrue(send.acknowledge(1, 3));
        assertEquals(0, send.lagEntries());
        assertEquals(0, send.lagNanos(50));
    }

    @Test
    void aFullWindowRefusesAndLosesNothing() {
        begin();
        for (int i = 0; i < 4; i++) {
            assertEquals(Offer.ACCEPTED, send.offer(0, entry(i)));
        }
        assertEquals(Offer.FULL, send.offer(0, entry(4)));
        assertFalse(send.roomAgain());
        for (int i = 0; i < 4; i++) {
            assertEquals(entry(i), send.next().orElseThrow().entry());
        }
        send.acknowledge(1, 4);
        assertTrue(send.roomAgain());
        assertFalse(send.roomAgain());
        assertEquals(Offer.ACCEPTED, send.offer(0, entry(4)));
        // Bytes are a limit of their own.
        assertEquals(Offer.FULL, send.offer(0, ByteString.copyFrom(new byte[100])));
    }

    @Test
    void anOverrunDropsWhatWaitsAndWantsAResync() {
        begin();
        for (int i = 0; i < 4; i++) {
            send.offer(0, entry(i));
        }
        send.overrun();
        assertEquals(State.WANTED, send.state());
        assertEquals(0, send.lagEntries());
        assertEquals(Optional.empty(), send.next());
        assertEquals(Offer.OUT_OF_SYNC, send.offer(0, entry(9)));
        assertTrue(send.begin(0));
        assertEquals(2, send.epoch());
        // What is acknowledged of before the overrun means nothing now.
        assertTrue(send.acknowledge(1, 3));
        assertEquals(1, send.lagEntries());
    }

    @Test
    void aShortBreakGoesOnWhereItStopped() {
        begin();
        send.offer(0, entry(1));
        send.offer(0, entry(2));
        send.offer(0, entry(3));
        receive.take(send.next().orElseThrow());
        send.next();
        // The connection breaks: the second was on its way, the third never left.
        receive.connected(US);
        send.connected(US, receive.position());
        assertEquals(State.IN_SYNC, send.state());
        assertEquals(Verdict.DELIVER, receive.take(send.next().orElseThrow()));
        assertEquals(Verdict.DELIVER, receive.take(send.next().orElseThrow()));
        assertEquals(Optional.empty(), send.next());
        receive.done(1, 5);
        TwinFrame.Acknowledgement acknowledged = receive.acknowledgement(3).orElseThrow();
        assertTrue(send.acknowledge(acknowledged.epoch(), acknowledged.sequence()));
        assertEquals(0, send.lagEntries());
    }

    @Test
    void anAcknowledgementLostWithItsConnectionIsToldAgain() {
        begin();
        send.offer(0, entry(1));
        receive.take(send.next().orElseThrow());
        receive.done(1, 3);
        assertTrue(receive.acknowledgement(3).isPresent());
        assertEquals(Optional.empty(), receive.acknowledgement(3));
        receive.connected(US);
        receive.position();
        assertEquals(3, receive.acknowledgement(3).orElseThrow().sequence());
    }

    @Test
    void aRestartOfEitherSideWantsAResync() {
        begin();
        send.offer(0, entry(1));
        receive.take(send.next().orElseThrow());
        // The twin restarted: it knows nothing.
        send.connected(US, Optional.empty());
        assertEquals(State.WANTED, send.state());
        // This node restarted: what the twin knows is of another run.
        SendWindow fresh = new SendWindow(3, SMALL);
        fresh.connected(TWIN, receive.position());
        assertEquals(State.WANTED, fresh.state());
        receive.connected(TWIN);
        assertTrue(receive.awaitingResync());
        assertEquals(Optional.empty(), receive.position());
    }

    @Test
    void aGapAsksAndWaitsForTheBeginning() {
        begin();
        send.offer(0, entry(1));
        send.offer(0, entry(2));
        send.next();
        assertEquals(Verdict.GAP, receive.take(send.next().orElseThrow()));
        assertEquals(Verdict.AWAITING_RESYNC,
                receive.take(new TwinFrame.Data(3, 1, 5, TwinFrame.Kind.ENTRY, entry(3))));
        assertEquals(Optional.empty(), receive.position());
        send.asked();
        assertEquals(State.WANTED, send.state());
        send.begin(0);
        assertEquals(Verdict.DELIVER, receive.take(send.next().orElseThrow()));
        assertFalse(receive.awaitingResync());
    }

    @Test
    void whatIsReplayedIsDeliveredOnce() {
        begin();
        send.offer(0, entry(1));
        TwinFrame.Data frame = send.next().orElseThrow();
        assertEquals(Verdict.DELIVER, receive.take(frame));
        assertEquals(Verdict.DUPLICATE, receive.take(frame));
        assertEquals(Verdict.DUPLICATE,
                receive.take(new TwinFrame.Data(3, 1, 1, TwinFrame.Kind.RESYNC_BEGIN, ByteString.EMPTY)));
        assertEquals(2, receive.counts().duplicates());
    }

    @Test
    void aTwinThatDoesNotStopIsFoundOut() {
        begin();
        for (int i = 3; i <= 10; i++) {
            assertEquals(Verdict.DELIVER, receive.take(new TwinFrame.Data(3, 1, i, TwinFrame.Kind.ENTRY, entry(i))));
        }
        assertEquals(Verdict.TOO_MUCH,
                receive.take(new TwinFrame.Data(3, 1, 11, TwinFrame.Kind.ENTRY, entry(11))));
        ReceiveWindow other = new ReceiveWindow(new SendWindow.Limits(8, 1_000));
        other.connected(US);
        other.take(new TwinFrame.Data(3, 1, 1, TwinFrame.Kind.RESYNC_BEGIN, ByteString.EMPTY));
        assertEquals(Verdict.TOO_MUCH, other.take(new TwinFrame.Data(
                3, 1, 2, TwinFrame.Kind.ENTRY, ByteString.copyFrom(new byte[1_001]))));
    }

    @Test
    void acknowledgingWhatWasNeverSentIsFoundOut() {
        begin();
        send.offer(0, entry(1));
        assertFalse(send.acknowledge(1, 3), "offered, not sent");
        assertFalse(send.acknowledge(1, 900));
        assertFalse(send.acknowledge(7, 1));
        send.next();
        assertTrue(send.acknowledge(1, 3));
    }

    /** Every entry once and in order, whatever connections break, frames vanish and windows fill. */
    @Test
    void underAnyWeatherTheTwinsPictureIsRightOrAskedForAnew() {
        for (int seed = 0; seed < 400; seed++) {
            weather(new Random(seed), seed);
        }
    }

    private static void weather(Random random, int seed) {
        SendWindow from = new SendWindow(1, SMALL);
        ReceiveWindow to = new ReceiveWindow(new SendWindow.Limits(8, 1_000));
        List<Integer> truth = new ArrayList<>();
        List<Integer> picture = new ArrayList<>();
        long handled = 0;
        int next = 0;
        to.connected(US);
        from.connected(US, to.position());
        for (int round = 0; round < 2_000; round++) {
            boolean calm = round > 1_900;
            if (from.state() == State.WANTED) {
                // The owner's state is one number, its newest.
                from.begin(round);
                if (!truth.isEmpty()) {
                    assertEquals(Offer.ACCEPTED, from.offer(round, entry(truth.getLast())));
                }
                from.end(round);
            }
            int dice = random.nextInt(100);
            if (dice < 30 && !calm) {
                ByteString bytes = entry(next);
                Offer offer = from.offer(round, bytes);
                truth.add(next++);
                if (offer == Offer.FULL) {
                    from.overrun();
                }
            } else if (dice < 70 || calm) {
                Optional<TwinFrame.Data> frame = from.next();
                if (frame.isPresent() && (calm || random.nextInt(40) > 0)) {
                    Verdict verdict = to.take(frame.get());
                    if (verdict == Verdict.DELIVER) {
                        handled = frame.get().sequence();
                        if (frame.get().kind() == TwinFrame.Kind.RESYNC_BEGIN) {
                            picture.clear();
                        } else if (frame.get().kind() == TwinFrame.Kind.ENTRY) {
                            picture.add(Integer.parseInt(frame.get().entry().toStringUtf8().substring(1)));
                        }
                    } else if (verdict == Verdict.GAP) {
                        from.asked();
                    }
                }
                to.done(to.epoch(), to.awaitingResync() ? 0 : handled);
                to.acknowledgement(1).ifPresent(a -> assertTrue(from.acknowledge(a.epoch(), a.sequence())));
            } else if (dice < 72) {
                to.connected(US);
                from.connected(US, to.position());
            }
            for (int i = 1; i < picture.size(); i++) {
                assertTrue(picture.get(i) == picture.get(i - 1) + 1, "seed " + seed + ": " + picture);
            }
            assertTrue(from.lagEntries() <= SMALL.entries());
        }
        if (!truth.isEmpty() && from.state() == State.IN_SYNC && from.lagEntries() == 0) {
            assertEquals(truth.getLast(), picture.getLast(), "seed " + seed);
        }
    }
}
