package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netlink.Received.AddressIs;
import io.twinwall.linux.netlink.Received.Answer;
import io.twinwall.linux.netlink.Received.Body;
import io.twinwall.linux.netlink.Received.Done;
import io.twinwall.linux.netlink.Received.Fault;
import io.twinwall.linux.netlink.Received.LinkIs;
import io.twinwall.linux.netlink.Received.NeighbourIs;
import io.twinwall.linux.netlink.Received.Other;
import io.twinwall.linux.netlink.Received.RouteIs;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Prefix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps recorded from kernel 6.18 on x86-64 against the records they say, and against everything they do not. */
final class DecoderTest {
    private static final long SEED = 0x7457_696eL;
    private static final int ETH1 = 3;
    private static final int VR10 = 4;

    @Test
    void linksAreRead() throws IOException {
        List<Body> bodies = decode(read("links"));
        assertEquals(5, bodies.size());
        assertEquals(link(1, "lo", "00:00:00:00:00:00", "", 0, 65536), bodies.get(0));
        assertEquals(link(ETH1, "eth1", "02:00:00:00:00:01", "veth", 0, 1500), bodies.get(2));
        assertEquals(link(VR10, "vr10", "00:00:5e:00:01:0a", "macvlan", ETH1, 1500), bodies.get(3));
        assertEquals(new Done(0), bodies.get(4));
    }

    @Test
    void addressesAreReadWithTheirLifetimes() throws IOException {
        List<Body> bodies = decode(read("addresses"));
        assertTrue(bodies.contains(address(1, "127.0.0.1/8", true, Optional.empty())), bodies.toString());
        assertTrue(bodies.contains(address(ETH1, "10.10.0.2/24", true, Optional.empty())), bodies.toString());
        assertTrue(bodies.contains(address(VR10, "10.10.0.1/32", false, Optional.of(Duration.ofSeconds(1000)))),
                bodies.toString());
        assertTrue(bodies.contains(address(ETH1, "2001:db8::2/64", true, Optional.empty())), bodies.toString());
    }

    @Test
    void routesOfTheMainTableAreReadAndOthersPassedOver() throws IOException {
        List<Body> bodies = decode(read("routes4"));
        List<Route> routes = bodies.stream()
                .flatMap(body -> body instanceof RouteIs is ? is.routes().stream() : java.util.stream.Stream.empty())
                .toList();
        assertEquals(List.of(
                route("0.0.0.0/0", "10.10.0.254", ETH1, 112, 0),
                new Route(Prefix.parse("10.10.0.0/24"), Optional.empty(), ETH1, 2, 0),
                route("10.50.0.0/16", "10.10.0.7", ETH1, 4, 0),
                route("10.50.0.0/16", "10.10.0.8", ETH1, 4, 0),
                route("10.60.0.0/16", "2001:db8::fe", ETH1, 3, 0)), routes);
        assertTrue(bodies.contains(new Other(Wire.RTM_NEWROUTE)), "the local table");
        assertTrue(decode(read("routes6")).contains(
                new RouteIs(List.of(route("2001:db8:1::/48", "2001:db8::fe", ETH1, 3, 77)), false)));
    }

    @Test
    void neighboursAreRead() throws IOException {
        List<Body> bodies = decode(read("neighbours"));
        assertTrue(bodies.contains(new NeighbourIs(new Neighbour(ETH1, IpAddress.parse("10.10.0.9"),
                Optional.of(MacAddress.parse("02:00:00:00:00:09")), "permanent"))), bodies.toString());
        assertTrue(bodies.contains(new NeighbourIs(
                new Neighbour(ETH1, IpAddress.parse("10.10.0.10"), Optional.empty(), "failed"))), bodies.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused-capped", "refused-whole"})
    void refusalsCarryTheKernelsWords(String name) throws IOException {
        assertEquals(List.of(new Answer(101, "Nexthop has invalid gateway")), decode(read(name)));
    }

    @Test
    void aRemovedLinkIsToldFromABridgeThatLostItsPort() throws IOException {
        byte[] bytes = read("links");
        ByteBuffer buffer = wrap(bytes);
        buffer.putShort(4, (short) Wire.RTM_DELLINK);
        assertTrue(((LinkIs) decode(bytes).getFirst()).removed());
        buffer.put(Wire.HEADER_BYTES, (byte) 7);
        assertEquals(new Other(Wire.RTM_DELLINK), decode(bytes).getFirst());
    }

    @Test
    void aNameThatNoDocumentCouldHoldIsPassedOver() throws IOException {
        byte[] bytes = read("links");
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("vr10\0");
        bytes[at] = ' ';
        assertEquals(new Other(Wire.RTM_NEWLINK), decode(bytes).get(3));
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"links", "addresses", "routes4", "routes6", "neighbours", "refused-capped", "refused-whole"})
    void everyTruncationEndsInAFaultOrAtTheEdgeOfAMessage(String name) throws IOException {
        byte[] bytes = read(name);
        List<Body> whole = decode(bytes);
        for (int length = 0; length < bytes.length; length++) {
            List<Body> part = decode(java.util.Arrays.copyOf(bytes, length));
            boolean cut = !part.isEmpty() && part.getLast() instanceof Fault;
            List<Body> good = cut ? part.subList(0, part.size() - 1) : part;
            assertEquals(whole.subList(0, good.size()), good, "at " + length);
            assertTrue(cut || edge(bytes, length), "at " + length + " neither a fault nor an edge");
        }
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"links", "addresses", "routes4", "routes6", "neighbours", "refused-capped", "refused-whole"})
    void noMutationThrowsOrLoops(String name) throws IOException {
        byte[] good = read(name);
        Random random = new Random(SEED);
        int faults = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 9); k > 0; k--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt()
                        : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            List<Body> bodies = decode(bytes);
            assertTrue(bodies.size() <= bytes.length / Wire.HEADER_BYTES + 1);
            faults += bodies.getLast() instanceof Fault ? 1 : 0;
        }
        assertTrue(faults > 0, "no mutation was even noticed, seed " + SEED);
    }

    @Test
    void garbageAndZeroLengthsEndAtOnce() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            decode(bytes);
        }
        assertInstanceOf(Fault.class, decode(new byte[64]).getFirst());
        ByteBuffer zeroAttribute = ByteBuffer.allocate(48).order(ByteOrder.nativeOrder());
        zeroAttribute.putInt(0, 48).putShort(4, (short) Wire.RTM_NEWLINK);
        assertInstanceOf(Fault.class, decode(zeroAttribute.array()).getFirst());
    }

    private static boolean edge(byte[] bytes, int length) {
        ByteBuffer buffer = wrap(bytes);
        int at = 0;
        while (at < length) {
            int end = at + buffer.getInt(at);
            at = Wire.aligned(end);
            if (length >= end && length <= at) {
                return true;
            }
        }
        return at == length;
    }

    private static List<Body> decode(byte[] bytes) {
        return Decoder.decode(wrap(bytes), bytes.length).stream().map(Received::body).toList();
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    static byte[] read(String name) throws IOException {
        try (InputStream in = DecoderTest.class.getResourceAsStream(name + ".hex")) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", ""));
        }
    }

    private static Body link(int index, String name, String mac, String kind, int parent, int mtu) {
        return new LinkIs(new Link(index, new DeviceName(name), MacAddress.parse(mac), kind, parent, mtu, true, true),
                false);
    }

    private static Body address(int link, String address, boolean prefixRoute, Optional<Duration> lifetime) {
        return new AddressIs(new AssignedAddress(link, InterfaceAddress.parse(address), prefixRoute, lifetime), false);
    }

    private static Route route(String to, String via, int link, int protocol, int metric) {
        return new Route(Prefix.parse(to), Optional.of(IpAddress.parse(via)), link, protocol, metric);
    }
}
