package io.twinwall.sync;

import static io.twinwall.sync.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.twinwall.sync.edge.Identity;
import io.twinwall.sync.edge.RawTwin;
import io.twinwall.sync.edge.Sockets;
import io.twinwall.sync.wire.Frames;
import io.twinwall.sync.wire.TwinFrame;
import io.twinwall.sync.wire.Versions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node r2 beside something that is not, or not wholly, a twin in its senses. */
class HostileTwinTest {
    @TempDir
    Path directory;

    private TestNode r1;
    private TestNode r2;

    @BeforeEach
    void oneNodeThatListens() throws IOException {
        List<TestNode> pair = TestNode.pair(directory);
        r1 = pair.getFirst();
        r2 = pair.getLast();
        TestNode.introduce(r1, r2);
        r2.start();
    }

    @AfterEach
    void nothingIsLeft() {
        r1.close();
        r2.close();
    }

    private InetAddress address(boolean own) throws IOException {
        return InetAddress.getByAddress((own ? r2.ends().own() : r2.ends().twins()).bytes());
    }

    private RawTwin connected(Identity identity) throws IOException {
        IOException last = new IOException("never tried");
        for (int i = 0; i < 100; i++) {
            try {
                return RawTwin.connect(address(false), address(true), Sockets.LINK_PORT, identity,
                        r2.files.identity().pin());
            } catch (java.net.ConnectException e) {
                last = e;
                sleep(50);
            }
        }
        throw last;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TwinFrame.Hello hello() {
        return Frames.hello("r1", Versions.SPOKEN, Frames.boot(3), new TwinFrame.Greeting(3, Optional.empty()));
    }

    private RawTwin greeted() throws IOException {
        RawTwin twin = connected(r1.files.identity());
        twin.say(hello());
        eventually("r2 takes it for its twin", 10, r2::isUp);
        return twin;
    }

    /** The twin itself can come up afterwards: whatever happened left no trace. */
    private void theRealTwinIsWelcome() {
        r1.start();
        eventually("the real twin is welcome", 20, () -> r1.isUp() && r2.isUp());
        assertFalse(r2.log.stream().anyMatch(line -> line.contains("Exception")), r2.log.toString());
    }

    @Test
    void aStrangerGetsNoByteOfTheChannel() throws IOException {
        Identity stranger = Identity.create();
        assertEquals(0, connected(stranger).bytesHeard());
        eventually("an alarm", 5, () -> r2.logged(SyncMessage.STRANGER));
        assertEquals("waiting", r2.service.status().state());
        theRealTwinIsWelcome();
    }

    @Test
    void whoeverDoesNotComeFromTheTwinsAddressIsNotEvenGreeted() throws IOException {
        sleep(500);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address(true), Sockets.LINK_PORT), 2_000);
            socket.setSoTimeout(5_000);
            assertEquals(-1, socket.getInputStream().read());
        }
        theRealTwinIsWelcome();
    }

    @Test
    void aFloodOfSilentConnectionsKeepsNobodyOut() throws IOException {
        sleep(500);
        List<Socket> flood = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(address(false), 0));
            socket.connect(new InetSocketAddress(address(true), Sockets.LINK_PORT), 2_000);
            flood.add(socket);
        }
        theRealTwinIsWelcome();
        for (Socket socket : flood) {
            socket.close();
        }
    }

    @Test
    void theNextVersionsTwinOfThisVersionStillSyncs() throws IOException {
        RawTwin twin = connected(r1.files.identity());
        twin.say(Frames.hello("r1", new Versions(1, 2), Frames.boot(3), new TwinFrame.Greeting(3, Optional.empty())));
        eventually("up", 10, r2::isUp);
        assertEquals(1, r2.service.status().protocol());
        twin.close();
    }

    @Test
    void framesOfRubbishEndTheConnectionAndNothingElse() throws IOException {
        Random random = new Random(99);
        for (int i = 0; i < 12; i++) {
            RawTwin twin = greeted();
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            noise[0] = (byte) 0xff;
            twin.sayFramed(noise);
            assertTrue(twin.isHungUp(), "round " + i);
        }
        assertTrue(r2.service.status().counters().refused() >= 12);
        theRealTwinIsWelcome();
    }

    @Test
    void anOversizedLengthIsJudgedBeforeAnythingIsKept() throws IOException {
        for (byte[] length : List.of(new byte[] {0x7f, -1, -1, -1}, new byte[] {-1, -1, -1, -1},
                new byte[] {0, 0x10, 0, 1})) {
            RawTwin twin = greeted();
            twin.sayRaw(length);
            assertTrue(twin.isHungUp());
        }
        theRealTwinIsWelcome();
    }

    @Test
    void aFrameCutOffByTheEndIsNoFrame() throws IOException {
        RawTwin twin = greeted();
        twin.sayRaw(new byte[] {0, 0, 0, 50, 1, 2, 3});
        twin.close();
        eventually("r2 knows", 5, () -> !r2.isUp());
        theRealTwinIsWelcome();
    }

    @Test
    void replayedAndReorderedEntriesAreDeliveredOnceAndAGapIsAskedFor() throws IOException {
        RawTwin twin = greeted();
        twin.say(data(1, 1, TwinFrame.Kind.RESYNC_BEGIN, ""));
        twin.say(data(1, 2, TwinFrame.Kind.ENTRY, "one"));
        twin.say(data(1, 2, TwinFrame.Kind.ENTRY, "one"));
        twin.say(data(1, 1, TwinFrame.Kind.RESYNC_BEGIN, ""));
        twin.say(data(1, 4, TwinFrame.Kind.ENTRY, "three"));
        twin.say(data(1, 3, TwinFrame.Kind.ENTRY, "two"));
        assertTrue(twin.hears(frame -> frame.equals(new TwinFrame.ResyncRequest(3))));
        assertEquals(List.of("begin", "one"), r2.flows.came);
        twin.say(data(2, 1, TwinFrame.Kind.RESYNC_BEGIN, ""));
        twin.say(data(2, 2, TwinFrame.Kind.ENTRY, "all"));
        twin.say(data(2, 3, TwinFrame.Kind.RESYNC_END, ""));
        eventually("the new beginning", 5, () -> r2.flows.came.equals(List.of("begin", "all", "end")));
        assertTrue(twin.hears(frame -> frame.equals(new TwinFrame.Acknowledgement(3, 2, 3))));
        twin.close();
        theRealTwinIsWelcome();
    }

    private static TwinFrame.Data data(long epoch, long sequence, TwinFrame.Kind kind, String entry) {
        return new TwinFrame.Data(3, epoch, sequence, kind, ByteString.copyFromUtf8(entry));
    }

    @Test
    void whatNoTwinInItsSensesSaysEndsTheConnection() throws IOException {
        List<TwinFrame> wrong = List.of(
                new TwinFrame.Data(5, 1, 1, TwinFrame.Kind.RESYNC_BEGIN, ByteString.EMPTY),
                new TwinFrame.Acknowledgement(3, 1, 1_000_000),
                new TwinFrame.Acknowledgement(3, Long.MAX_VALUE, Long.MAX_VALUE),
                new TwinFrame.ResyncRequest(60),
                hello(),
                new TwinFrame.PairingOffer(1, "r1", ByteString.copyFromUtf8("key")));
        for (TwinFrame frame : wrong) {
            RawTwin twin = greeted();
            twin.say(frame);
            assertTrue(twin.isHungUp(), frame.toString());
        }
        theRealTwinIsWelcome();
    }

    @Test
    void aTwinThatSendsWithoutEndIsStoppedByItsWindow() throws IOException {
        r2.flows.slow = true;
        RawTwin twin = greeted();
        twin.say(data(1, 1, TwinFrame.Kind.RESYNC_BEGIN, ""));
        byte[] large = new byte[60_000];
        boolean open = true;
        for (int i = 2; i < 400 && open; i++) {
            open = twin.trySay(new TwinFrame.Data(3, 1, i, TwinFrame.Kind.ENTRY, ByteString.copyFrom(large)));
        }
        assertTrue(twin.isHungUp());
        assertTrue(r2.flows.came.size() <= (8 << 20) / large.length + 2, "took " + r2.flows.came.size());
    }

    @Test
    void aTwinThatReadsNothingIsLeftAndCostsAWindow() throws IOException {
        RawTwin twin = greeted();
        twin.say(new TwinFrame.ResyncRequest(3));
        byte[] large = new byte[60_000];
        long before = used();
        long end = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < end) {
            r2.flows.stream().offer(large);
        }
        assertTrue(used() - before < 24 << 20, "grew by " + (used() - before));
        eventually("silence is noticed", 10, () -> !r2.isUp());
        assertTrue(r2.log.stream().anyMatch(line -> line.contains("nothing heard for")), r2.log.toString());
        twin.close();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void twoConnectionsOfTheTwinAtOnceLeaveTheNewer() throws IOException {
        RawTwin old = greeted();
        RawTwin newer = connected(r1.files.identity());
        newer.say(hello());
        assertTrue(old.hears(frame -> frame.equals(new TwinFrame.Goodbye(TwinFrame.Reason.REPLACED, ""))));
        assertTrue(old.isHungUp());
        eventually("up by the newer", 5, r2::isUp);
        assertArrayEquals(newer.beatKey(), r2.service.beatKey().orElseThrow().getEncoded());
        newer.close();
    }
}
