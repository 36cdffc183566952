package io.twinwall.linux.conntrack;

import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the kernel itself can leave out of a dump. It may give more, as kernels before 5.8 do with a source; so a caller
 * who must be exact looks at each flow again.
 *
 * @param source of the original direction, one IPv4 address
 * @param zone 0 is every zone, as the kernel reads it
 */
public record FlowFilter(
        Optional<Family> family,
        Optional<Ipv4Address> source,
        Optional<Masked> mark,
        Optional<Masked> status,
        OptionalInt zone) {
    /** Everything. */
    public static final FlowFilter ALL = new FlowFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());

    /** The bits of {@code mask} have this value. */
    public record Masked(int value, int mask) {}

    public FlowFilter {
        if (source.isPresent() && !family.equals(Optional.of(Family.IPV4))) {
            throw new IllegalArgumentException("a filter by an IPv4 source has its family");
        }
    }

    public FlowFilter ofFamily(Family of) {
        return new FlowFilter(Optional.of(of), source, mark, status, zone);
    }

    /**
     * Narrows to one source; of IPv6 to its family only, for the kernel reads an IPv6 source as every source but this
     * (ctnetlink_filter_match_tuple compares the wrong way round, from 5.8 to 6.18 at least).
     */
    public FlowFilter from(IpAddress address) {
        return switch (address) {
            case Ipv4Address four -> new FlowFilter(Optional.of(Family.IPV4), Optional.of(four), mark, status, zone);
            case Ipv6Address _ -> ofFamily(Family.IPV6);
        };
    }

    public FlowFilter withMark(int value, int mask) {
        return new FlowFilter(family, source, Optional.of(new Masked(value, mask)), status, zone);
    }

    public FlowFilter withStatus(int value, int mask) {
        return new FlowFilter(family, source, mark, Optional.of(new Masked(value, mask)), zone);
    }

    public FlowFilter inZone(int number) {
        return new FlowFilter(family, source, mark, status, OptionalInt.of(number));
    }
}
