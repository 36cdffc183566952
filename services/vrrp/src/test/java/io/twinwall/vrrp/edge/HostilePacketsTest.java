package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.MemberSettings;
import io.twinwall.vrrp.machine.Policy;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.VrrpMachine;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.Authentication;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Frames;
import io.twinwall.vrrp.wire.Recipient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every hostile packet is refused for one reason, counted once, and changes nothing: on a port with virtual routers of
 * both families and versions, by multicast and unicast, as Backup and as Active.
 */
final class HostilePacketsTest {
    private static final int PACKETS = 100_000;
    private static final DeviceName PORT = new DeviceName("eth1");
    private static final AdvertisementInterval INTERVAL = new AdvertisementInterval(100);
    private static final Authentication TEXT = Authentication.simpleText("secret");
    private static final MacAddress OUR_MAC = MacAddress.parse("02:00:00:00:01:01");
    private static final Map<Family, IpAddress> OUR_SOURCE =
            Map.of(Family.IPV4, IpAddress.parse("10.10.0.2"), Family.IPV6, IpAddress.parse("fe80::2"));
    private static final Map<Family, IpAddress> PEER =
            Map.of(Family.IPV4, IpAddress.parse("10.10.0.3"), Family.IPV6, IpAddress.parse("fe80::3"));
    private static final EventLog QUIET = (message, values) -> { };

    private final RecordingKernel fake = new RecordingKernel();
    private final Map<Family, PortEdge> ports = new EnumMap<>(Family.class);
    private final List<RouterSpec> specs = List.of(
            spec(10, Dialect.V3_IPV4, false),
            spec(20, Dialect.v2(TEXT), false),
            spec(21, Dialect.v2(Authentication.NONE), false),
            spec(30, Dialect.V3_IPV4, true),
            spec(10, Dialect.V3_IPV6, false),
            spec(31, Dialect.V3_IPV6, true));
    private final List<RouterEdge> routers = new ArrayList<>();
    private long now = 1_000_000_000L;
    private VrrpThread thread;
    private GroupEdge group;

    private static RouterSpec spec(int vrid, Dialect dialect, boolean unicast) {
        Family family = dialect.family();
        List<String> addresses = family == Family.IPV4
                ? List.of("10.10.0." + (100 + vrid) + "/24")
                : List.of("fe80::" + vrid + "/64", "2001:db8::" + vrid + "/64");
        return new RouterSpec(
                new InterfaceName("lan"),
                new Vrid(vrid),
                PORT,
                new DeviceName("vr" + vrid + (family == Family.IPV4 ? "" : "v6") + "-eth1"),
                dialect,
                Optional.of(OUR_SOURCE.get(family)),
                false,
                unicast ? List.of(PEER.get(family)) : List.of(),
                addresses.stream()
                        .map(InterfaceAddress::parse)
                        .map(address -> new VirtualAddress(address, address, true))
                        .toList(),
                INTERVAL,
                ChecksumChoice.FOLLOW_PEER,
                true);
    }

    /** On the test's own thread: the VRRP thread is never started. */
    private void start() throws KernelRefused {
        fake.addDevice("eth1", OUR_MAC.toString());
        fake.onAwait(nanos -> { });
        thread = new VrrpThread(
                fake.kernel().packets().poller(), fake.kernel().scheduling(), QUIET, () -> { }, () -> now);
        for (Family family : Family.values()) {
            ports.put(family, PortEdge.open(fake.kernel().packets(), new PortEdge.Key(PORT, family), 2));
        }
        group = new GroupEdge(new GroupName("main"), new VrrpMachine(), new AllUp(), takeover -> { }, QUIET, now);
        List<MemberSettings> members = new ArrayList<>();
        for (RouterSpec spec : specs) {
            Reach reach = new Reach(spec.source(), List.of(Recipient.all(spec.family())));
            RouterEdge router = new RouterEdge(specs.indexOf(spec), spec, reach, QUIET, () -> { });
            PortEdge port = ports.get(spec.family());
            router.adopt(spec, reach, new RouterFrames(spec, reach, 100, router.reading()), port, group);
            port.route(spec.vrid().number(), router);
            routers.add(router);
            IpAddress source = spec.source().orElseThrow();
            members.add(new MemberSettings(router.id(), 1, source.high(), source.low()));
        }
        GroupSettings settings = new GroupSettings(
                members,
                List.of(new PortSettings(1, true, true, 0)),
                List.of(),
                Policy.ANY,
                100,
                false,
                0,
                INTERVAL.duration().toNanos(),
                BeatTimes.NONE);
        thread.serve(now, List.copyOf(ports.values()), List.of(group), BeatTimes.NONE);
        group.configure(now, new GroupName("main"), settings, routers, List.copyOf(ports.values()), 0);
    }

    /** Everything a packet could have changed. */
    private String state() {
        StringBuilder state = new StringBuilder();
        state.append(group.view()).append(" wakes at ").append(group.wakeAt());
        for (RouterEdge router : routers) {
            state.append('\n').append(router.received()).append(' ').append(router.sent()).append(' ')
                    .append(router.heardFrom()).append(' ').append(router.reading()).append(' ')
                    .append(router.addressMismatches());
        }
        return state.toString();
    }

    private Map<String, Long> counters() {
        Map<String, Long> all = new HashMap<>();
        ports.forEach((family, port) -> port.refused().forEach((reason, n) -> all.put(family + " " + reason, n)));
        return all;
    }

    private static String moved(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> moved = new HashMap<>(after);
        before.forEach((reason, n) -> moved.merge(reason, -n, Long::sum));
        moved.values().removeIf(n -> n == 0);
        return moved.toString();
    }

    @Test
    void eachChangesNothingAndMovesOneCounter() throws KernelRefused {
        long seed = Long.getLong("vrrp.seed", 3768_9568L);
        start();
        Set<String> reasons = new TreeSet<>();
        hostilities(seed, PACKETS / 2, reasons);
        assertEquals(Role.BACKUP, group.view().role());
        // Once to make ready, once to take over.
        for (int wake = 0; wake < 2; wake++) {
            now = group.wakeAt();
            thread.turn();
        }
        assertEquals(Role.ACTIVE, group.view().role());
        hostilities(seed + 1, PACKETS / 2, reasons);
        assertEquals(Role.ACTIVE, group.view().role());
        // Every reason there is, but the one that no filter lets through to be counted.
        assertTrue(reasons.containsAll(Set.of(
                "too-short", "ip-header", "ip-checksum", "ip-length", "fragment", "extension-header", "destination",
                "ttl", "hop-limit", "version", "version-mismatch", "type", "checksum", "address-count",
                "address-length", "vrid-zero", "interval", "interval-mismatch", "authentication-type",
                "authentication-data", "source", "own-source", "peer-unknown", "vrid-unknown")), reasons::toString);
    }

    private void hostilities(long seed, int packets, Set<String> reasons) {
        Random random = new Random(seed);
        String state = state();
        Map<String, Long> before = counters();
        int sent = 0;
        while (sent < packets) {
            RouterSpec target = specs.get(random.nextInt(specs.size()));
            byte[] frame = new Hostility(random, target).frame();
            // What the socket's filter drops is the kernel's to count.
            if (fake.inject(PORT.text(), frame) == 0) {
                continue;
            }
            sent++;
            thread.turn();
            Map<String, Long> after = counters();
            String moved = moved(before, after);
            String where = "seed " + seed + " packet " + sent + " moved " + moved;
            assertTrue(moved.matches("\\{IPv[46] [a-z-]+=1}"), where);
            assertEquals(state, state(), where);
            reasons.add(moved.replaceFirst("\\{IPv. (.*)=1}", "$1"));
            before = after;
        }
    }

    /** One packet that would be a good advertisement of the peer but for one thing. */
    private static final class Hostility {
        private final Random random;
        private final RouterSpec target;
        private final boolean v6;
        private final int vrrpAt;

        Hostility(Random random, RouterSpec target) {
            this.random = random;
            this.target = target;
            v6 = target.family() == Family.IPV6;
            vrrpAt = v6 ? 54 : 34;
        }

        private byte[] good(Dialect dialect, IpAddress source, boolean unicast, int priority) {
            Family family = target.family();
            return Frames.bytes(new Advertisement(
                    dialect,
                    target.vrid(),
                    priority,
                    INTERVAL,
                    source,
                    unicast ? new Recipient(OUR_SOURCE.get(family), OUR_MAC) : Recipient.all(family),
                    target.advertised(),
                    ChecksumReading.MESSAGE_ONLY));
        }

        /** Priorities that would matter most: the farewell, ours, and everything above. */
        private int priority() {
            return switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> 255;
                default -> 100 + random.nextInt(100);
            };
        }

        byte[] frame() {
            boolean unicast = !target.peers().isEmpty();
            Family family = target.family();
            byte[] good = good(target.dialect(), PEER.get(family), unicast, priority());
            return switch (random.nextInt(16)) {
                case 0 -> changed(good, v6 ? 21 : 22, random.nextInt(255));
                case 1 -> corrupted(good);
                case 2 -> changed(good, vrrpAt, otherVersion(good[vrrpAt] >>> 4));
                case 3 -> changed(good, vrrpAt, (good[vrrpAt] & 0xf0) | otherThan(1, 16));
                case 4 -> Arrays.copyOf(good, 24 + random.nextInt(good.length - 24));
                case 5 -> changed(good, v6 ? 19 : 17, otherThan(good[v6 ? 19 : 17] & 0xff, 256));
                case 6 -> changed(good, vrrpAt + 3, otherThan(target.addresses().size(), 256));
                case 7 -> changed(good, vrrpAt + 1, random.nextBoolean() ? 0 : 200 + random.nextInt(50));
                case 8 -> good(target.dialect(), OUR_SOURCE.get(family), unicast, priority());
                case 9 -> good(target.dialect(), PEER.get(family), !unicast, priority());
                case 10 -> v6 ? extended(good) : changed(good, 20, random.nextBoolean() ? 0x20 : 0x01);
                case 11 -> changed(good, v6 ? 22 : 26, v6 ? 0xff : random.nextBoolean() ? 127 : 224);
                case 12 -> dialectFault(good, unicast);
                case 13 -> v6 ? changed(good, 14, 0x40) : headerFault(good);
                case 14 -> unicast ? changed(good, v6 ? 38 : 30, v6 ? 0xff : 239) : changed(good, v6 ? 53 : 33, 0x13);
                default -> noise(good);
            };
        }

        private int otherThan(int not, int bound) {
            int other = random.nextInt(bound - 1);
            return other < not ? other : other + 1;
        }

        /** A byte set, and the checksums right again, so that it is this byte that is judged. */
        private byte[] changed(byte[] good, int at, int value) {
            byte[] bytes = good.clone();
            bytes[at] = (byte) value;
            return Frames.repaired(bytes, ChecksumReading.MESSAGE_ONLY);
        }

        private byte[] corrupted(byte[] good) {
            byte[] bytes = good.clone();
            bytes[vrrpAt + random.nextInt(good.length - vrrpAt)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        }

        private int otherVersion(int version) {
            return otherThan(version, 16) << 4 | 1;
        }

        private byte[] extended(byte[] good) {
            byte[] bytes = Arrays.copyOf(good, good.length + 8);
            System.arraycopy(good, 54, bytes, 62, good.length - 54);
            bytes[20] = (byte) List.of(0, 43, 44, 60).get(random.nextInt(4)).intValue();
            bytes[54] = 112;
            return bytes;
        }

        private byte[] headerFault(byte[] good) {
            byte[] bytes = good.clone();
            if (random.nextBoolean()) {
                bytes[14] = (byte) (random.nextBoolean() ? 0x44 : 0x65);
            } else {
                bytes[24] ^= (byte) (1 + random.nextInt(255));
            }
            return bytes;
        }

        /** What only a router's configuration tells: authentication, interval, peer. */
        private byte[] dialectFault(byte[] good, boolean unicast) {
            if (!v6 && random.nextInt(4) == 0) {
                boolean v2 = target.dialect().version() == 2;
                Dialect other = v2 ? Dialect.V3_IPV4 : Dialect.v2(random.nextBoolean() ? TEXT : Authentication.NONE);
                return good(other, PEER.get(Family.IPV4), unicast, priority());
            }
            if (target.dialect().version() == 2) {
                Authentication other = Authentication.simpleText(random.nextBoolean() ? "Secret" : "x");
                return switch (random.nextInt(4)) {
                    case 0 -> changed(good, vrrpAt + 5, 2 + random.nextInt(250));
                    case 1 -> changed(good, vrrpAt + 5, 0);
                    case 2 -> good(Dialect.v2(other), PEER.get(Family.IPV4), false, priority());
                    default -> changed(good, vrrpAt + 4, 2 + random.nextInt(250));
                };
            }
            if (unicast) {
                IpAddress stranger = IpAddress.parse(v6 ? "fe80::9" : "10.10.0.9");
                return good(target.dialect(), stranger, true, priority());
            }
            byte[] bytes = good.clone();
            bytes[vrrpAt + 4] = (byte) (random.nextInt(16) << 4);
            bytes[vrrpAt + 5] = 0;
            return Frames.repaired(bytes, ChecksumReading.MESSAGE_ONLY);
        }

        private byte[] noise(byte[] good) {
            byte[] bytes = new byte[14 + random.nextInt(200)];
            random.nextBytes(bytes);
            System.arraycopy(good, 0, bytes, 0, 14);
            if (bytes.length > 24) {
                bytes[v6 ? 20 : 23] = 112;
            }
            return bytes;
        }
    }
}
