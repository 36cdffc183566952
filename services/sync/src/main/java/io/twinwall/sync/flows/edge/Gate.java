package io.twinwall.sync.flows.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.NfRefused;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.netlink.Octets;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps packets of unknown connections away from a node that is not Active for the virtual router they came by.
 *
 * <pre>
 *   table inet twinwall-flows, prerouting -150: ct state { new, invalid }, iifname in closed -> drop
 * </pre>
 *
 * <p>Behind connection tracking (-200), so that a packet of a known connection is told from others, and before
 * translation (-100), so that none gets another port than it had on the twin. A dropped packet leaves nothing behind.
 * The gate of a Backup is closed all the time: so it is closed before the guard opens, whoever is quicker, and a
 * takeover has only to open it. Only macvlans of virtual routers are in it; what comes by the ports themselves is the
 * node's own. The set is changed by netlink itself: libnftables would read the table first.
 */
public final class Gate {
    public static final String TABLE = "inet twinwall-flows";
    private static final String TABLE_NAME = "twinwall-flows";
    private static final String SET = "closed";
    /** A device's name in a set, padded. */
    private static final int NAME_BYTES = 16;

    private final Nft nft;
    private final NfTables tables;
    private Set<DeviceName> closed = Set.of();
    private boolean stands;

    public Gate(Nft nft, NfTables tables) {
        this.nft = nft;
        this.tables = tables;
    }

    /** Makes the table afresh in one transaction, whatever is there. */
    public synchronized void replace(Set<DeviceName> next) throws NftRefused {
        nft.apply(text(next));
        closed = Set.copyOf(next);
        stands = true;
    }

    /** Closes the gate for these devices and opens it for all others. */
    public synchronized void close(Set<DeviceName> next) throws NftRefused {
        if (stands && next.equals(closed)) {
            return;
        }
        List<NfChange> changes = new ArrayList<>();
        Set<DeviceName> more = new TreeSet<>(next);
        more.removeAll(closed);
        Set<DeviceName> less = new TreeSet<>(closed);
        less.removeAll(next);
        if (!more.isEmpty()) {
            changes.add(new NfChange.AddElements(TABLE_NAME, SET, elements(more)));
        }
        if (!less.isEmpty()) {
            changes.add(new NfChange.DeleteElements(TABLE_NAME, SET, elements(less)));
        }
        try {
            if (!stands) {
                replace(next);
                return;
            }
            tables.commit(OptionalInt.empty(), changes);
            closed = Set.copyOf(next);
        } catch (NfRefused | KernelRefused e) {
            // Somebody else was at the table.
            replace(next);
        }
    }

    /** Removes the table, whether it is there or not. */
    public synchronized void remove() throws NftRefused {
        nft.apply(removal());
        stands = false;
        closed = Set.of();
    }

    private static String removal() {
        return "add table " + TABLE + "\ndelete table " + TABLE + "\n";
    }

    static String text(Set<DeviceName> closed) {
        StringBuilder out = new StringBuilder(removal());
        out.append("add table ").append(TABLE).append('\n');
        out.append("add set ").append(TABLE).append(' ').append(SET).append(" { type ifname; }\n");
        for (DeviceName device : new TreeSet<>(closed)) {
            out.append("add element ").append(TABLE).append(' ').append(SET).append(" { \"").append(device)
                    .append("\" }\n");
        }
        out.append("add chain ").append(TABLE)
                .append(" gate { type filter hook prerouting priority -150; policy accept; }\n");
        out.append("add rule ").append(TABLE)
                .append(" gate ct state { new, invalid } iifname @closed counter drop\n");
        return out.toString();
    }

    private static List<NfElement> elements(Set<DeviceName> devices) {
        return devices.stream()
                .map(device -> NfElement.key(Octets.of(Arrays.copyOf(
                        device.text().getBytes(StandardCharsets.UTF_8), NAME_BYTES))))
                .toList();
    }
}
