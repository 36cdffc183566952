package io.twinwall.vrrp.wire;

import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.Vrid;
import java.util.List;

/**
 * An advertisement to send (RFC 9568 section 5.2, RFC 3768 section 5.3).
 *
 * @param priority 0, the farewell, to 255
 * @param interval in version 2 whole seconds, at most 255
 * @param source the sender's own address on the segment
 * @param addresses the virtual router's, 1 to 255; for IPv6 the first is link-local (RFC 9568 section 5.2.9)
 * @param checksum counts in version 3 for IPv4 only
 */
public record Advertisement(
        Dialect dialect,
        Vrid vrid,
        int priority,
        AdvertisementInterval interval,
        IpAddress source,
        Recipient recipient,
        List<IpAddress> addresses,
        ChecksumReading checksum) {
    /** The farewell's priority: the Active gives up (RFC 9568 section 5.2.4). */
    public static final int FAREWELL = 0;

    /** The priority of the router that owns the addresses (RFC 9568 section 5.2.4). */
    public static final int OWNER = 255;

    public Advertisement {
        addresses = List.copyOf(addresses);
        if (priority < 0 || priority > 255) {
            throw new IllegalArgumentException("priority " + priority + " of 0 to 255");
        }
        if (addresses.isEmpty() || addresses.size() > AdvertisementCodec.ADDRESSES_MAX) {
            throw new IllegalArgumentException(addresses.size() + " addresses of 1 to "
                    + AdvertisementCodec.ADDRESSES_MAX);
        }
        Family family = dialect.family();
        if (source.family() != family || recipient.address().family() != family
                || addresses.stream().anyMatch(address -> address.family() != family)) {
            throw new IllegalArgumentException("an advertisement is of one family, " + family);
        }
        if (addresses.getFirst() instanceof Ipv6Address first && !first.isLinkLocal()) {
            throw new IllegalArgumentException("the first address is link-local, not " + first);
        }
        if (dialect.version() == 2 && !canBeV2(interval)) {
            throw new IllegalArgumentException("version 2 has intervals of 1 to 255 s, not " + interval);
        }
    }

    /** Whether version 2 can announce the interval: it has 8 bits for whole seconds (RFC 3768 section 5.3.7). */
    public static boolean canBeV2(AdvertisementInterval interval) {
        return interval.centiseconds() % 100 == 0 && interval.centiseconds() / 100 <= 255;
    }
}
