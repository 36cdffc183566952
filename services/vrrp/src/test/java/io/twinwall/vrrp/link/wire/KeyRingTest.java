package io.twinwall.vrrp.link.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.twinwall.linux.packet.Datagram;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Keys that come and go with the link's connection, on both nodes, never at once. */
final class KeyRingTest {
    private static final long RUN_1 = 11;
    private static final long RUN_2 = 22;

    private final Side r1 = new Side("r1", "r2", RUN_1);
    private final Side r2 = new Side("r2", "r1", RUN_2);

    /** One node's half. */
    static final class Side {
        final KeyRing ring = new KeyRing();
        final BeatCodec codec = new BeatCodec();
        final LinkBeat beat = new LinkBeat();
        private final String self;
        private final String twin;
        private long run;
        private long sequence;

        Side(String self, String twin, long run) {
            this.self = self;
            this.twin = twin;
            this.run = run;
        }

        void add(int secret) {
            ring.add(BeatKey.of(secret(secret), self, twin));
        }

        Datagram say() {
            Datagram said = new Datagram(BeatCodec.CAPACITY);
            said.from(0, 0, 255);
            codec.encode(new LinkBeat().promise(30_000, 4).number(run, ++sequence, 0), ring, 0, said.payload());
            codec.seal(ring, said.payload());
            return said;
        }

        BeatReception hear(Datagram said) {
            return codec.decode(said, 0, 0, run, ring, beat);
        }

        void restart() {
            ring.clear();
            run++;
            sequence = 0;
        }
    }

    static byte[] secret(int number) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) number);
        return secret;
    }

    private static void assertTalks(Side from, Side to) {
        assertEquals(BeatReception.ACCEPTED, to.hear(from.say()));
    }

    @Test
    void bothEndsDeriveTheSameNameAndOppositeKeys() {
        r1.add(1);
        r2.add(1);
        assertEquals(r1.ring.newest().id(), r2.ring.newest().id());
        assertEquals(r1.ring.newest().sendFirst(), r2.ring.newest().hearFirst());
        assertEquals(r1.ring.newest().hearSecond(), r2.ring.newest().sendSecond());
        assertTalks(r1, r2);
        assertTalks(r2, r1);
    }

    @Test
    void aKeyThatOneEndAloneHasSilencesNobody() {
        r1.add(1);
        r2.add(1);
        assertTalks(r1, r2);
        assertTalks(r2, r1);
        // The handshake ended here and broke there.
        r1.add(2);
        for (int i = 0; i < 5; i++) {
            assertTalks(r1, r2);
            assertTalks(r2, r1);
        }
        r1.add(3);
        r2.add(3);
        assertTalks(r1, r2);
        assertTalks(r2, r1);
        assertTalks(r1, r2);
        assertEquals(r1.ring.newest(), r1.ring.speaking());
        assertEquals(r2.ring.newest(), r2.ring.speaking());
    }

    @Test
    void keysAddedInOppositeOrderAgreeOnOneTheyBothHave() {
        r1.add(1);
        r1.add(2);
        r2.add(2);
        r2.add(1);
        for (int i = 0; i < 4; i++) {
            assertTalks(r1, r2);
            assertTalks(r2, r1);
        }
    }

    @Test
    void theKeyInUseOutlivesAnyNumberOfBrokenHandshakes() {
        r1.add(1);
        r2.add(1);
        assertTalks(r1, r2);
        assertTalks(r2, r1);
        for (int i = 2; i < 20; i++) {
            r1.add(i);
            assertTalks(r1, r2);
            assertTalks(r2, r1);
        }
    }

    @Test
    void aRestartedTwinIsHeardWithItsNewKeyAndItsOldWordsAreNoLonger() {
        r1.add(1);
        r2.add(1);
        assertTalks(r1, r2);
        assertTalks(r2, r1);
        Datagram old = r2.say();
        r2.restart();
        r2.add(2);
        assertEquals(BeatReception.KEY_UNKNOWN, r2.hear(r1.say()));
        r1.add(2);
        // It does not know yet whether the twin has the new one.
        assertEquals(BeatReception.KEY_UNKNOWN, r2.hear(r1.say()));
        assertTalks(r2, r1);
        assertTalks(r1, r2);
        assertEquals(BeatReception.KEY_UNKNOWN, r1.hear(old));
        assertNotNull(r1.ring.speaking());
    }

    @Test
    void whatIsSaidOnceIsTakenOnceWhateverKeyItCameUnder() {
        r1.add(1);
        r2.add(1);
        Datagram first = r1.say();
        Datagram second = r1.say();
        assertEquals(BeatReception.ACCEPTED, r2.hear(second));
        assertEquals(BeatReception.REPLAYED, r2.hear(second));
        assertEquals(BeatReception.REPLAYED, r2.hear(first));
        assertEquals(BeatReception.REFLECTED, r1.hear(second));
        r1.add(2);
        r2.add(2);
        assertTalks(r2, r1);
        assertTalks(r1, r2);
        assertEquals(BeatReception.REPLAYED, r2.hear(first));
    }

    @Test
    void withoutAKeyNothingIsSaidOrTaken() {
        r1.add(1);
        assertEquals(BeatReception.KEY_UNKNOWN, r2.hear(r1.say()));
        r1.ring.clear();
        assertNull(r1.ring.speaking());
    }
}
