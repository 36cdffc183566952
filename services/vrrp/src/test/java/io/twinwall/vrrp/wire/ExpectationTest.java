package io.twinwall.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.IpAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExpectationTest {
    private static final AdvertisementInterval SECOND = new AdvertisementInterval(100);
    private static final Optional<IpAddress> OWN = Optional.of(Frames.V4_PEER);

    private static Reception judge(Expectation expectation, Advertisement heard) {
        AdvertisementView view = new AdvertisementView();
        assertEquals(Reception.ACCEPTED, AdvertisementCodec.decode(Frames.buffer(Frames.bytes(heard)), view));
        return expectation.judge(view);
    }

    private static Expectation multicast(Dialect dialect) {
        return new Expectation(dialect, SECOND, OWN, List.of());
    }

    @Test
    void versionMustBeTheConfiguredOne() {
        Expectation v3 = multicast(Dialect.V3_IPV4);
        assertEquals(Reception.ACCEPTED, judge(v3, Frames.v3(ChecksumReading.MESSAGE_ONLY)));
        assertEquals(Reception.VERSION_MISMATCH, judge(v3, Frames.v2(Authentication.NONE)));
        Expectation v2 = multicast(Dialect.v2(Authentication.NONE));
        assertEquals(Reception.ACCEPTED, judge(v2, Frames.v2(Authentication.NONE)));
        assertEquals(Reception.VERSION_MISMATCH, judge(v2, Frames.v3(ChecksumReading.MESSAGE_ONLY)));
    }

    @Test
    void authenticationMustBeTheConfiguredOne() {
        Advertisement text = Frames.v2(Authentication.simpleText("secret"));
        assertEquals(Reception.AUTHENTICATION_TYPE, judge(multicast(Dialect.v2(Authentication.NONE)), text));
        Expectation secret = multicast(Dialect.v2(Authentication.simpleText("secret")));
        assertEquals(Reception.ACCEPTED, judge(secret, text));
        assertEquals(Reception.AUTHENTICATION_TYPE, judge(secret, Frames.v2(Authentication.NONE)));
        assertEquals(Reception.AUTHENTICATION_DATA,
                judge(secret, Frames.v2(Authentication.simpleText("secret2"))));
    }

    @Test
    void intervalMustBeTheSameInVersion2Alone() {
        AdvertisementInterval two = new AdvertisementInterval(200);
        Expectation v2 = new Expectation(Dialect.v2(Authentication.NONE), two, OWN, List.of());
        assertEquals(Reception.INTERVAL_MISMATCH, judge(v2, Frames.v2(Authentication.NONE)));
        Expectation v3 = new Expectation(Dialect.V3_IPV4, two, OWN, List.of());
        assertEquals(Reception.ACCEPTED, judge(v3, Frames.v3(ChecksumReading.PSEUDO_HEADER)));
    }

    @Test
    void ownSourceIsSeenBeforeAnythingElse() {
        Expectation v4 = new Expectation(
                Dialect.v2(Authentication.NONE), SECOND, Optional.of(Frames.V4_SOURCE), List.of());
        assertEquals(Reception.OWN_SOURCE, judge(v4, Frames.v3(ChecksumReading.PSEUDO_HEADER)));
        Expectation v6 = new Expectation(Dialect.V3_IPV6, SECOND, Optional.of(Frames.V6_SOURCE), List.of());
        assertEquals(Reception.OWN_SOURCE, judge(v6, Frames.v6()));
        Expectation other = new Expectation(
                Dialect.V3_IPV6, SECOND, Optional.of(IpAddress.parse("fe80:0:0:1::3")), List.of());
        assertEquals(Reception.ACCEPTED, judge(other, Frames.v6()));
        assertEquals(Reception.ACCEPTED,
                judge(new Expectation(Dialect.V3_IPV6, SECOND, Optional.empty(), List.of()), Frames.v6()));
    }

    @Test
    void unicastIsTakenFromConfiguredPeersOnly() {
        assertEquals(Reception.DESTINATION, judge(multicast(Dialect.V3_IPV4), Frames.unicast()));
        IpAddress stranger = IpAddress.parse("10.10.0.9");
        Expectation peers = new Expectation(Dialect.V3_IPV4, SECOND, OWN, List.of(stranger, Frames.V4_SOURCE));
        assertEquals(Reception.ACCEPTED, judge(peers, Frames.unicast()));
        assertEquals(Reception.DESTINATION, judge(peers, Frames.v3(ChecksumReading.PSEUDO_HEADER)));
        assertEquals(Reception.PEER_UNKNOWN,
                judge(new Expectation(Dialect.V3_IPV4, SECOND, OWN, List.of(stranger)), Frames.unicast()));
        assertEquals(Reception.DESTINATION, judge(
                new Expectation(Dialect.V3_IPV4, SECOND, Optional.of(stranger), List.of(Frames.V4_SOURCE)),
                Frames.unicast()));
    }
}
