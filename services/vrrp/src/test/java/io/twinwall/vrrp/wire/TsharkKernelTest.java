package io.twinwall.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.Vrid;
import io.twinwall.vrrp.Tshark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What another decoder says of every kind of frame we send, captured at the far end of a cable. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class TsharkKernelTest {
    private static final PacketFilter NOTHING = new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0, 0)));

    /** A checksum's status is 1 for good; the severity of an expert's note and a mark of malformation are absent. */
    private static final List<String> FIELDS = List.of(
            "frame.protocols", "vrrp.version", "vrrp.checksum.status", "ip.checksum.status", "icmpv6.checksum.status",
            "_ws.expert.severity", "_ws.malformed");

    private static List<PacketBuffer> frames() {
        List<PacketBuffer> frames = new ArrayList<>();
        for (Advertisement advertisement : Frames.advertisements()) {
            frames.add(Frames.buffer(Frames.bytes(advertisement)));
        }
        PacketBuffer arp = new PacketBuffer(SegmentFrames.FRAME_MIN);
        SegmentFrames.encodeGratuitousArp(new Vrid(10), Ipv4Address.parse("10.10.0.1"), arp);
        frames.add(arp);
        PacketBuffer neighbour = new PacketBuffer(SegmentFrames.FRAME_MAX);
        SegmentFrames.encodeNeighbourAdvertisement(
                new Vrid(10), Ipv6Address.parse("fe80::200:5eff:fe00:20a"), Ipv6Address.parse("2001:db8:10::1"),
                neighbour);
        frames.add(neighbour);
        return frames;
    }

    @Test
    void everyKindOfFrameIsDecodedWithoutComplaint() throws Exception {
        FreshNamespace.cable("eth1");
        List<PacketBuffer> frames = frames();
        try (Tshark tshark = new Tshark("eth1", frames.size(), "ether[6:4] == 0x00005e00")) {
            try (Kernel kernel = Kernel.open();
                    PacketPort port = kernel.packets().open(new DeviceName("eth1"), 0, NOTHING)) {
                for (PacketBuffer frame : frames) {
                    assertEquals(0, port.send(frame));
                }
            }
            tshark.await();
            List<String> decoded = new ArrayList<>(tshark.decoded("vrrp.v3_checksum_as_in_v2:FALSE", FIELDS));
            // By itself it knows only one reading of the checksum and warns of the other, which it has to be told.
            decoded.set(1, tshark.decoded("vrrp.v3_checksum_as_in_v2:TRUE", FIELDS).get(1));
            assertEquals(
                    List.of(
                            "eth:ethertype:ip:vrrp 3 1 1",
                            "eth:ethertype:ip:vrrp 3 1 1",
                            "eth:ethertype:ip:vrrp 2 1 1",
                            "eth:ethertype:ip:vrrp 2 1 1",
                            "eth:ethertype:ipv6:vrrp 3 1",
                            "eth:ethertype:ip:vrrp 3 1 1",
                            "eth:ethertype:arp",
                            "eth:ethertype:ipv6:icmpv6 1"),
                    decoded);
        }
    }
}
