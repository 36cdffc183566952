package io.twinwall.vrrp.wire;

import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Vrid;
import java.util.List;

/**
 * An advertisement to send (RFC 9568 section 5.2).
 *
 * @param priority 0, the farewell, to 255
 * @param source the sender's own address on the segment
 * @param addresses the virtual router's, 1 to 255
 */
public record Advertisement(
        Vrid vrid,
        int priority,
        AdvertisementInterval interval,
        Ipv4Address source,
        List<Ipv4Address> addresses,
        ChecksumReading checksum) {
    /** The farewell's priority: the Active gives up (RFC 9568 section 5.2.4). */
    public static final int FAREWELL = 0;

    public Advertisement {
        addresses = List.copyOf(addresses);
        if (priority < 0 || priority > 255) {
            throw new IllegalArgumentException("priority " + priority + " of 0 to 255");
        }
        if (addresses.isEmpty() || addresses.size() > AdvertisementCodec.ADDRESSES_MAX) {
            throw new IllegalArgumentException(addresses.size() + " addresses of 1 to "
                    + AdvertisementCodec.ADDRESSES_MAX);
        }
    }
}
