package io.twinwall.vrrp.edge;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Recipient;
import io.twinwall.vrrp.wire.SegmentFrames;

/** What a virtual router sends, built once for a specification; the VRRP thread only picks one. */
final class RouterFrames {
    private static final PacketBuffer[] NONE = {};

    private final PacketBuffer[] advertisements;
    private final PacketBuffer[] farewells;
    private final PacketBuffer close;

    RouterFrames(RouterSpec spec, Reach reach, int priority, ChecksumReading reading) {
        advertisements = frames(spec, reach, priority, reading);
        farewells = frames(spec, reach, Advertisement.FAREWELL, reading);
        close = new PacketBuffer(SegmentFrames.FRAME_MIN);
        SegmentFrames.encodeClose(spec.mac(), close);
    }

    private static PacketBuffer[] frames(RouterSpec spec, Reach reach, int priority, ChecksumReading reading) {
        if (reach.source().isEmpty()) {
            return NONE;
        }
        PacketBuffer[] frames = new PacketBuffer[reach.recipients().size()];
        for (int i = 0; i < frames.length; i++) {
            Recipient recipient = reach.recipients().get(i);
            frames[i] = new PacketBuffer(
                    Math.max(SegmentFrames.FRAME_MIN, spec.dialect().frameBytes(spec.addresses().size())));
            AdvertisementCodec.encode(
                    new Advertisement(
                            spec.dialect(), spec.vrid(), priority, spec.interval(), reach.source().get(), recipient,
                            spec.advertised(), reading),
                    frames[i]);
        }
        return frames;
    }

    /** One for each recipient; none while there is no source to send from. */
    PacketBuffer[] advertisements() {
        return advertisements;
    }

    PacketBuffer[] farewells() {
        return farewells;
    }

    PacketBuffer close() {
        return close;
    }

    void checksum(ChecksumReading reading) {
        for (PacketBuffer frame : advertisements) {
            AdvertisementCodec.rewriteChecksum(frame, reading);
        }
        for (PacketBuffer frame : farewells) {
            AdvertisementCodec.rewriteChecksum(frame, reading);
        }
    }
}
