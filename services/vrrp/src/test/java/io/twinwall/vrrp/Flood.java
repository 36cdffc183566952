package io.twinwall.vrrp;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Dialect;
import io.twinwall.vrrp.wire.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Floods a segment with protocol 112, run by kernel tests inside a namespace: writes frames to a device as fast as it
 * can. They are garbage behind an IP header, or every other one is an advertisement a router of low priority might
 * send.
 */
final class Flood {
    private static final int SEED = 112;
    private static final int GARBAGE = 32;
    private static final int PAYLOAD = 34;
    /** A busy machine takes longer for so many. */
    private static final int FRAMES_MIN = 60_000;
    private static final PacketFilter NOTHING =
            new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0, 0)));

    private Flood() {}

    /** Device, its MAC, its IPv4 address, seconds at least, {@code garbage} or {@code mixed}. */
    public static void main(String[] arguments) throws Exception {
        List<PacketBuffer> frames = frames(MacAddress.parse(arguments[1]), IpAddress.parse(arguments[2]),
                arguments[4].equals("mixed"));
        long sent = 0;
        try (Kernel kernel = Kernel.open();
                PacketPort port = kernel.packets().open(new DeviceName(arguments[0]), 0x0800, NOTHING)) {
            System.out.println("READY");
            long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
            while (System.nanoTime() < end || sent < FRAMES_MIN) {
                for (int i = 0; i < frames.size(); i++) {
                    if (port.send(frames.get(i)) == 0) {
                        sent++;
                    }
                }
            }
        }
        System.out.println("ENDED " + sent);
    }

    private static List<PacketBuffer> frames(MacAddress mac, IpAddress source, boolean mixed) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<PacketBuffer> frames = new ArrayList<>();
        for (int i = 0; i < GARBAGE; i++) {
            if (mixed) {
                frames.add(advertisement(mac, source, 1 + random.nextInt(50)));
            }
            PacketBuffer garbage = advertisement(mac, source, 1);
            for (int at = PAYLOAD; at < garbage.length(); at++) {
                garbage.bytes().put(at, (byte) random.nextInt());
            }
            frames.add(garbage);
        }
        return frames;
    }

    private static PacketBuffer advertisement(MacAddress mac, IpAddress source, int priority) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(
                new Advertisement(
                        Dialect.V3_IPV4, new Vrid(10), priority, new AdvertisementInterval(10), source,
                        Recipient.ALL_IPV4, List.of(IpAddress.parse("10.10.0.1")), ChecksumReading.PSEUDO_HEADER),
                frame);
        // Not from the virtual MAC: bridges would look for the Active where the flood comes from.
        frame.bytes().putShort(6, (short) (mac.number() >>> 32)).putInt(8, (int) mac.number());
        return frame;
    }
}
