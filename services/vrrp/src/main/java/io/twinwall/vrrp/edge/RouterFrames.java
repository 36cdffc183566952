package io.twinwall.vrrp.edge;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.SegmentFrames;

/** What a virtual router sends, built once for a specification; the VRRP thread only picks one. */
final class RouterFrames {
    private final PacketBuffer advertisement;
    private final PacketBuffer farewell;
    private final PacketBuffer close;

    RouterFrames(RouterSpec spec, int priority, ChecksumReading reading) {
        int size = Math.max(SegmentFrames.FRAME_MIN, 14 + 20 + 8 + 4 * spec.addresses().size());
        advertisement = new PacketBuffer(size);
        farewell = new PacketBuffer(size);
        close = new PacketBuffer(SegmentFrames.FRAME_MIN);
        AdvertisementCodec.encode(content(spec, priority, reading), advertisement);
        AdvertisementCodec.encode(content(spec, Advertisement.FAREWELL, reading), farewell);
        SegmentFrames.encodeClose(spec.vrid(), close);
    }

    private static Advertisement content(RouterSpec spec, int priority, ChecksumReading reading) {
        return new Advertisement(spec.vrid(), priority, spec.interval(), spec.source(), spec.advertised(), reading);
    }

    PacketBuffer advertisement() {
        return advertisement;
    }

    PacketBuffer farewell() {
        return farewell;
    }

    PacketBuffer close() {
        return close;
    }

    void checksum(ChecksumReading reading) {
        AdvertisementCodec.rewriteChecksum(advertisement, reading);
        AdvertisementCodec.rewriteChecksum(farewell, reading);
    }
}
