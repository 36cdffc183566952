package io.twinwall.firewall;

import io.twinwall.firewall.FirewallStatus.ElementStatus;
import io.twinwall.firewall.FirewallStatus.GroupElements;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.netlink.NfTimedElement;
import io.twinwall.linux.netlink.Octets;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.TimeSpan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is in a group: of one that the document writes its elements, of one that rules fill those of the kernel. */
final class GroupListing {
    private final NfTables tables;
    private final Table filter;

    GroupListing(NfTables tables, Table filter) {
        this.tables = tables;
        this.filter = filter;
    }

    /** The first {@code limit} elements in order; what the kernel has lost is not there. */
    GroupElements of(FirewallGroupName name, FirewallGroupConfig group, int limit) throws KernelRefused {
        List<String> names = GroupSets.names(name);
        int matching = 0;
        List<ElementStatus> first = new ArrayList<>();
        for (NamedSet set : filter.sets()) {
            if (!names.contains(set.name())) {
                continue;
            }
            if (group.timeout().isPresent()) {
                List<NfTimedElement> live = tables.timedElements(filter.name(), set.name());
                matching += live.size();
                live.stream()
                        .sorted(Comparator.comparing(NfTimedElement::key, GroupListing::compare))
                        .limit(limit - first.size())
                        .forEach(element -> first.add(timed(element)));
            } else {
                matching += set.elements().values().size();
                set.elements().values().stream()
                        .limit(limit - first.size())
                        .forEach(element -> first.add(new ElementStatus(element.toString(), Optional.empty())));
            }
        }
        return new GroupElements(name, FirewallStatus.word(group.type()), group.timeout(), matching,
                List.copyOf(first));
    }

    private static ElementStatus timed(NfTimedElement element) {
        Optional<TimeSpan> left = element.leftMillis().isPresent()
                ? Optional.of(new TimeSpan(Math.ceilDiv(element.leftMillis().getAsLong(), 1_000L) * 1_000L))
                : Optional.empty();
        return new ElementStatus(text(element.key()), left);
    }

    /** An address as the document writes it: rules add no other thing. */
    private static String text(Octets key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.bytes());
        return switch (key.length()) {
            case Integer.BYTES -> new Ipv4Address(bytes.getInt()).toString();
            case 2 * Long.BYTES -> new Ipv6Address(bytes.getLong(), bytes.getLong()).toString();
            default -> key.toString();
        };
    }

    private static int compare(Octets one, Octets other) {
        return Arrays.compareUnsigned(one.bytes(), other.bytes());
    }
}
