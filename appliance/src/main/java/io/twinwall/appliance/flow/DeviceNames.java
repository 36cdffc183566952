package io.twinwall.appliance.flow;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;

/** Names of devices by their numbers, asked for anew when they are old or one is unknown. From any thread. */
public final class DeviceNames {
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(1);

    private final Links links;
    private final InstantSource clock;
    private Map<Integer, String> names = Map.of();
    private Instant read = Instant.MIN;

    public DeviceNames(Links links, InstantSource clock) {
        this.links = links;
        this.clock = clock;
    }

    /** The name, or {@code device 7} for one that is gone. */
    synchronized String of(int index) {
        Instant now = clock.instant();
        Duration good = names.containsKey(index) ? GOOD_FOR : UNKNOWN_FOR;
        if (read.isBefore(now.minus(good))) {
            read = now;
            try {
                names = links.list().stream().collect(
                        Collectors.toUnmodifiableMap(Link::index, link -> link.name().text(), (one, same) -> one));
            } catch (KernelRefused e) {
                // The old names are better than none.
                return names.getOrDefault(index, "device " + index);
            }
        }
        return names.getOrDefault(index, "device " + index);
    }
}
