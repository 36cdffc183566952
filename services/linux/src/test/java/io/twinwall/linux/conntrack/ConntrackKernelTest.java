package io.twinwall.linux.conntrack;

import static io.twinwall.linux.conntrack.Flows.ESTABLISHED_BITS;
import static io.twinwall.linux.conntrack.Flows.flow;
import static io.twinwall.linux.conntrack.Flows.marked;
import static io.twinwall.linux.conntrack.Flows.ports;
import static io.twinwall.linux.conntrack.Flows.tcp;
import static io.twinwall.linux.conntrack.Flows.untranslated;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel's table through our codec and through {@code conntrack(8)}. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class ConntrackKernelTest {
    private static List<Flow> all(Conntrack conntrack) throws Exception {
        return matching(conntrack, FlowFilter.ALL);
    }

    private static List<Flow> matching(Conntrack conntrack, FlowFilter filter) throws Exception {
        List<Flow> flows = new ArrayList<>();
        conntrack.visit(filter, flows::add);
        return flows;
    }

    private static String listed(String... more) {
        List<String> command = new ArrayList<>(List.of("conntrack", "-L"));
        command.addAll(List.of(more));
        return Shell.run(command.toArray(String[]::new));
    }

    @Test
    void whatAnotherProgramPutInIsRead() throws Exception {
        Shell.run("conntrack", "-I", "-p", "tcp", "-s", "10.10.0.50", "-d", "192.0.2.254", "--sport", "40000",
                "--dport", "80", "--state", "ESTABLISHED", "-t", "3600", "-u", "SEEN_REPLY,ASSURED", "-m", "7",
                "-n", "192.0.2.1:40001");
        Shell.run("conntrack", "-I", "-p", "udp", "-s", "2001:db8::50", "-d", "2001:db8:1::53", "--sport", "5353",
                "--dport", "53", "-t", "30");
        Shell.run("conntrack", "-I", "-p", "gre", "-s", "10.10.0.50", "-d", "192.0.2.9", "--srckey", "17",
                "--dstkey", "18", "-t", "60");
        Shell.run("conntrack", "-I", "-p", "sctp", "-s", "10.10.0.50", "-d", "192.0.2.9", "--sport", "1000",
                "--dport", "2000", "--state", "ESTABLISHED", "--orig-vtag", "11", "--reply-vtag", "12", "-t", "60");
        Shell.run("conntrack", "-I", "-p", "50", "-s", "10.10.0.50", "-d", "192.0.2.9", "-t", "60", "-w", "3");
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            List<Flow> flows = all(conntrack);
            assertEquals(5, flows.size(), flows.toString());
            Tuple original = tcp("10.10.0.50", 40000, "192.0.2.254", 80);
            Flow translated = conntrack.get(original, 0).orElseThrow();
            assertEquals(tcp("192.0.2.254", 80, "192.0.2.1", 40001), translated.reply());
            assertEquals(tcp("192.0.2.1", 40001, "192.0.2.254", 80), translated.translated());
            assertEquals(7, translated.mark().orElseThrow());
            assertEquals("established", translated.stateWord());
            assertTrue(translated.status().isTranslated() && translated.status().isAssured());
            assertTrue(translated.timeoutSeconds().orElseThrow() > 3500);
            assertTrue(listed("-o", "id").contains("id=" + Integer.toUnsignedString(translated.id())));
            assertTrue(flows.stream().anyMatch(flow -> flow.original().equals(
                    ports(ProtocolNumber.UDP, "2001:db8::50", 5353, "2001:db8:1::53", 53))), flows.toString());
            assertTrue(flows.stream().anyMatch(flow -> flow.original().protocol() == ProtocolNumber.GRE
                    && flow.original().layer4().equals(new Tuple.Ports(17, 18))), flows.toString());
            // That program hands tags on as they lie in memory; on the wire they are in network order.
            ProtocolState tagged = new ProtocolState.Sctp(4, Integer.reverseBytes(11), Integer.reverseBytes(12));
            assertTrue(flows.stream().anyMatch(flow -> flow.state().equals(Optional.of(tagged))), flows.toString());
            assertTrue(flows.stream().anyMatch(flow -> flow.original().protocol() == 50 && flow.zone() == 3
                    && flow.original().layer4() instanceof Tuple.Portless), flows.toString());
            assertEquals(5, conntrack.usage().entries());
            assertTrue(conntrack.usage().maximum() > 5);
            assertEquals(Optional.empty(), conntrack.get(tcp("10.10.0.50", 1, "192.0.2.254", 80), 0));
        }
    }

    @Test
    void whatWePutInIsReadByAnotherProgram() throws Exception {
        Flow source = flow(tcp("10.10.0.50", 40000, "192.0.2.254", 80), tcp("192.0.2.254", 80, "192.0.2.1", 40001),
                ESTABLISHED_BITS | FlowStatus.SRC_NAT | FlowStatus.SRC_NAT_DONE,
                Optional.of(Flows.established()));
        Flow destination = marked(flow(tcp("192.0.2.254", 50000, "192.0.2.1", 8080),
                tcp("10.20.0.11", 80, "192.0.2.254", 50000), ESTABLISHED_BITS | FlowStatus.DST_NAT,
                Optional.of(Flows.established())), 5, 9);
        Flow six = flow(ports(ProtocolNumber.UDP, "2001:db8::50", 1000, "2001:db8:1::53", 53),
                ports(ProtocolNumber.UDP, "2001:db8:1::53", 53, "2001:db8:2::1", 2000),
                ESTABLISHED_BITS | FlowStatus.SRC_NAT, Optional.empty());
        Tuple ping = new Tuple(IpAddress.parse("10.10.0.50"), IpAddress.parse("192.0.2.254"), ProtocolNumber.ICMP,
                new Tuple.Icmp(77, 8, 0), 0);
        Flow icmp = flow(ping, new Tuple(IpAddress.parse("192.0.2.254"), IpAddress.parse("192.0.2.1"),
                ProtocolNumber.ICMP, new Tuple.Icmp(78, 0, 0), 0),
                FlowStatus.SEEN_REPLY | FlowStatus.CONFIRMED | FlowStatus.SRC_NAT, Optional.empty());
        Tuple echo6 = new Tuple(IpAddress.parse("2001:db8::50"), IpAddress.parse("2001:db8::51"),
                ProtocolNumber.ICMPV6, new Tuple.Icmp(5, 128, 0), 0);
        Tuple esp = new Tuple(IpAddress.parse("10.10.0.50"), IpAddress.parse("192.0.2.9"), 50, Tuple.PORTLESS, 0);
        Flow sctp = flow(ports(ProtocolNumber.SCTP, "10.10.0.50", 1, "192.0.2.9", 2),
                ports(ProtocolNumber.SCTP, "192.0.2.9", 2, "10.10.0.50", 1), ESTABLISHED_BITS,
                Optional.of(new ProtocolState.Sctp(4, 11, 12)));
        List<Flow> made = List.of(source, destination, six, icmp, untranslated(echo6), untranslated(esp), sctp,
                untranslated(ports(ProtocolNumber.GRE, "10.10.0.50", 1, "192.0.2.9", 1)));
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            assertArrayEquals(new int[made.size()], conntrack.create(made));
            String listed = listed() + listed("-f", "ipv6");
            assertTrue(listed.contains("ESTABLISHED src=10.10.0.50 dst=192.0.2.254 sport=40000 dport=80"
                    + " src=192.0.2.254 dst=192.0.2.1 sport=80 dport=40001 [ASSURED]"), listed);
            assertTrue(listed.contains("src=192.0.2.254 dst=192.0.2.1 sport=50000 dport=8080"
                    + " src=10.20.0.11 dst=192.0.2.254 sport=80 dport=50000 [ASSURED] mark=9 zone=5"), listed);
            assertTrue(listed.contains("src=2001:db8:1::53 dst=2001:db8:2::1 sport=53 dport=2000"), listed);
            assertTrue(listed.contains("type=8 code=0 id=77 src=192.0.2.254 dst=192.0.2.1 type=0 code=0 id=78"),
                    listed);
            // What the kernel tells is what was asked for, but for what it sets itself.
            Flow back = conntrack.get(source.original(), 0).orElseThrow();
            assertEquals(source.reply(), back.reply());
            assertEquals(source.state(), back.state());
            assertEquals(ESTABLISHED_BITS | FlowStatus.SRC_NAT, back.status().bits()
                    & ~(FlowStatus.SRC_NAT_DONE | FlowStatus.DST_NAT_DONE));
            assertEquals(sctp.state(), conntrack.get(sctp.original(), 0).orElseThrow().state());
            for (Flow flow : made) {
                assertEquals(flow.reply(), conntrack.get(flow.original(), flow.zone()).orElseThrow().reply());
            }
            int[] again = conntrack.create(List.of(source, untranslated(tcp("10.0.0.1", 1, "10.0.0.2", 2)), source));
            assertArrayEquals(new int[] {17, 0, 17}, again);
            Flow longer = marked(flow(source.original(), source.reply(), ESTABLISHED_BITS,
                    Optional.empty()), 0, 33);
            assertArrayEquals(new int[] {0, Errno.ENOENT}, conntrack.update(List.of(longer,
                    untranslated(tcp("10.0.0.1", 9, "10.0.0.2", 9)))));
            assertEquals(33, conntrack.get(source.original(), 0).orElseThrow().mark().orElseThrow());
        }
    }

    @Test
    void aMasterItsExpectationAndItsPartGoAcross() throws Exception {
        Flow control = Flows.partOf(untranslated(tcp("10.10.0.50", 40000, "192.0.2.254", 21)), Optional.empty(),
                Optional.of("ftp"));
        Flow data = Flows.partOf(untranslated(tcp("192.0.2.254", 20, "10.10.0.50", 50000)),
                Optional.of(control.original()), Optional.empty());
        Tuple mask = Flows.tcp("255.255.255.255", 0, "255.255.255.255", 0xffff);
        Expectation expected = new Expectation(tcp("192.0.2.254", 0, "10.10.0.50", 50001), mask, control.original(),
                0, 0, java.util.OptionalLong.of(300), 0, 0, Optional.empty(), Optional.of("ftp"), Optional.empty());
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            assertArrayEquals(new int[] {Errno.ENOENT}, conntrack.create(List.of(data)));
            assertArrayEquals(new int[] {Errno.ENOENT}, conntrack.createExpectations(List.of(expected)));
            assertArrayEquals(new int[2], conntrack.create(List.of(control, data)));
            Flow back = conntrack.get(data.original(), 0).orElseThrow();
            assertEquals(data.master(), back.master());
            Flow master = conntrack.get(control.original(), 0).orElseThrow();
            assertEquals(Optional.of("ftp"), master.helper());
            assertEquals(control.originalAdjustment(), master.originalAdjustment());
            assertEquals(control.replyAdjustment(), master.replyAdjustment());
            assertArrayEquals(new int[1], conntrack.createExpectations(List.of(expected)));
            String listed = Shell.run("conntrack", "-L", "expect");
            assertTrue(listed.contains("dst=10.10.0.50 sport=0 dport=50001"), listed);
            List<Expectation> seen = new ArrayList<>();
            conntrack.visitExpectations(seen::add);
            assertEquals(1, seen.size());
            assertEquals(expected.tuple(), seen.getFirst().tuple());
            assertEquals(expected.mask(), seen.getFirst().mask());
            assertEquals(expected.master(), seen.getFirst().master());
            assertEquals(expected.helper(), seen.getFirst().helper());
            assertArrayEquals(new int[1], conntrack.deleteExpectations(seen));
            assertArrayEquals(new int[] {Errno.ENOENT}, conntrack.deleteExpectations(seen));
        }
    }

    @Test
    void theKernelLeavesOutWhatTheFilterSays() throws Exception {
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            conntrack.create(List.of(
                    marked(untranslated(tcp("10.0.0.1", 1, "10.0.0.9", 80)), 0, 0x11),
                    marked(untranslated(tcp("10.0.0.1", 2, "10.0.0.9", 80)), 4, 0x21),
                    untranslated(tcp("10.0.0.2", 1, "10.0.0.9", 80)),
                    flow(tcp("10.0.0.3", 1, "10.0.0.9", 80), tcp("10.0.0.9", 80, "10.0.0.3", 1),
                            FlowStatus.CONFIRMED, Optional.empty()),
                    untranslated(tcp("2001:db8::1", 1, "2001:db8::9", 80)),
                    untranslated(tcp("2001:db8::2", 1, "2001:db8::9", 80))));
            assertEquals(6, all(conntrack).size());
            assertEquals(Set.of("10.0.0.1"), sources(conntrack, FlowFilter.ALL.from(IpAddress.parse("10.0.0.1"))));
            assertTrue(sources(conntrack, FlowFilter.ALL.from(IpAddress.parse("2001:db8::1")))
                    .contains("2001:db8::1"));
            assertEquals(Set.of("2001:db8::1", "2001:db8::2"),
                    sources(conntrack, FlowFilter.ALL.ofFamily(Family.IPV6)));
            assertEquals(2, matching(conntrack, FlowFilter.ALL.withMark(1, 0xf)).size());
            assertEquals(1, matching(conntrack, FlowFilter.ALL.withMark(0x20, 0xf0)).size());
            assertEquals(Set.of("10.0.0.3"), sources(conntrack,
                    FlowFilter.ALL.withStatus(0, FlowStatus.SEEN_REPLY)));
            assertEquals(1, matching(conntrack, FlowFilter.ALL.inZone(4)).size());
        }
    }

    private static Set<String> sources(Conntrack conntrack, FlowFilter filter) throws Exception {
        return matching(conntrack, filter).stream().map(flow -> flow.original().source().toString())
                .collect(Collectors.toSet());
    }

    @Test
    void oneIsDeletedOnlyByItsOwnId() throws Exception {
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            Tuple original = tcp("10.0.0.1", 1, "10.0.0.9", 80);
            conntrack.create(List.of(untranslated(original)));
            Flow first = conntrack.get(original, 0).orElseThrow();
            assertTrue(conntrack.delete(first));
            assertFalse(conntrack.delete(first));
            conntrack.create(List.of(untranslated(original)));
            Flow second = conntrack.get(original, 0).orElseThrow();
            if (second.id() != first.id()) {
                assertFalse(conntrack.delete(first));
                assertEquals(Optional.of(second.id()), conntrack.get(original, 0).map(Flow::id));
            }
            assertTrue(conntrack.delete(second));
        }
    }

    @Test
    void manyAreDeletedWhileTheyAreRead() throws Exception {
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            List<Flow> flows = IntStream.range(0, 20_000).mapToObj(i -> untranslated(
                    tcp("10.0." + (i >> 8) + "." + (i & 255), 1000 + i, "10.9.0.9", i % 2 == 0 ? 80 : 443))).toList();
            assertArrayEquals(new int[flows.size()], conntrack.create(flows));
            assertEquals(20_000, conntrack.usage().entries());
            assertEquals(10_000, conntrack.deleteMatching(FlowFilter.ALL, flow -> flow.original().hasPort(80)));
            assertEquals(10_000, conntrack.usage().entries());
            assertTrue(all(conntrack).stream().allMatch(flow -> flow.original().hasPort(443)));
            assertEquals(0, conntrack.deleteMatching(FlowFilter.ALL, flow -> flow.original().hasPort(80)));
        }
    }

    @Test
    void realPacketsAreTrackedTranslatedAndCounted() throws Exception {
        FreshNamespace.cable("eth1");
        Shell.run("ip", "address", "add", "10.10.0.1/24", "dev", "eth1");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "10.10.0.2/24", "dev", "eth1");
        Shell.run("sysctl", "-qw", "net.netfilter.nf_conntrack_acct=1", "net.netfilter.nf_conntrack_timestamp=1");
        Shell.run("nft", "add table ip t; add chain ip t o { type nat hook output priority -100; };"
                + " add rule ip t o ip daddr 10.99.0.9 dnat to 10.10.0.2");
        Shell.run("ip", "route", "add", "10.99.0.0/16", "dev", "eth1");
        Shell.run("ping", "-c", "2", "-i", "0.2", "-W", "2", "10.99.0.9");
        try (Conntrack conntrack = NetlinkConntrack.open()) {
            Flow ping = all(conntrack).stream()
                    .filter(flow -> flow.original().protocol() == ProtocolNumber.ICMP).findFirst().orElseThrow();
            assertEquals(IpAddress.parse("10.99.0.9"), ping.original().destination());
            assertEquals(IpAddress.parse("10.10.0.2"), ping.translated().destination());
            assertTrue(ping.status().has(FlowStatus.DST_NAT));
            assertEquals(2, ping.originalCounters().orElseThrow().packets());
            assertEquals(4 * 84, ping.bytes().orElseThrow());
            assertTrue(ping.times().orElseThrow().start().isPresent());
            assertEquals("replied", ping.stateWord());
        }
    }
}
