package io.twinwall.vrrp.edge;

import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.vrrp.machine.VrrpTimes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nftables table that lets a node answer for a virtual MAC only while its own advertisements leave it.
 *
 * <pre>
 *   ingress  to VMAC, not alive ........................ drop
 *   egress   from VMAC, the close frame ................ delete VMAC from alive, drop
 *            from VMAC, protocol 112 ................... VMAC is alive for 2.5 intervals from now, accept
 *            from VMAC, not alive ...................... drop
 * </pre>
 *
 * <p>Rules are replaced in one transaction, sets never are while they are in use: replacing a set loses its elements
 * and would shut the guard of an Active.
 */
public final class Guard {
    /** Family and name of the table. */
    public static final String TABLE = "netdev twinwall-guard";

    private static final String PRIORITY = "-400";

    /** Far above what 255 virtual routers at sane intervals need, far below what hurts. */
    private static final String FLOOD_LIMIT = "limit rate over 4000/second burst 1000 packets";

    private final Nft nft;

    public Guard(Nft nft) {
        this.nft = nft;
    }

    /**
     * What the guard must hold: for each device the virtual MACs and how long each stays alive, in milliseconds.
     *
     * @param ports by device
     */
    public record Wanted(SortedMap<DeviceName, SortedMap<Long, Long>> ports) {
        /** Of one setup. */
        public static Wanted of(Setup setup) {
            SortedMap<DeviceName, SortedMap<Long, Long>> ports = new TreeMap<>();
            for (RouterSpec router : setup.routers().values()) {
                long guardNanos = VrrpTimes.guardTime(router.interval().duration().toNanos());
                ports.computeIfAbsent(router.port(), any -> new TreeMap<>())
                        .merge(router.mac().number(), guardNanos / 1_000_000, Math::max);
            }
            return new Wanted(ports);
        }

        /** Both at once, with the longer time where they differ: while a change is under way no live guard may shut. */
        public Wanted with(Wanted other) {
            SortedMap<DeviceName, SortedMap<Long, Long>> both = new TreeMap<>();
            for (Map<DeviceName, SortedMap<Long, Long>> each : List.of(ports, other.ports)) {
                each.forEach((device, macs) -> macs.forEach((mac, millis) ->
                        both.computeIfAbsent(device, any -> new TreeMap<>()).merge(mac, millis, Math::max)));
            }
            return new Wanted(both);
        }
    }

    /** Makes the table hold {@code next}, given that it holds {@code now}; sets of devices that stay are kept. */
    public void change(Wanted now, Wanted next) throws NftRefused {
        nft.apply(text(now.ports().keySet(), next));
    }

    /** Makes the table afresh in one transaction, whatever is there; no virtual MAC is alive in it. */
    public void replace(Wanted next) throws NftRefused {
        nft.apply("add table " + TABLE + "\ndelete table " + TABLE + "\n" + text(List.of(), next));
    }

    /** Removes the table, whether it is there or not. */
    public void remove() throws NftRefused {
        nft.apply("add table " + TABLE + "\ndelete table " + TABLE + "\n");
    }

    /** The batch in nft's words. */
    static String text(Collection<DeviceName> present, Wanted next) {
        StringBuilder out = new StringBuilder();
        out.append("add table ").append(TABLE).append('\n');
        next.ports().forEach((device, macs) -> device(device, macs, out));
        SortedSet<DeviceName> gone = new TreeSet<>(present);
        gone.removeAll(next.ports().keySet());
        for (DeviceName device : gone) {
            remove(device, out);
        }
        return out.toString();
    }

    private static void device(DeviceName device, SortedMap<Long, Long> macs, StringBuilder out) {
        String alive = "alive-" + identifier(device);
        set(device, out);
        chain("in-", "ingress", device, out);
        chain("out-", "egress", device, out);
        // A socket on the port sees what this hook lets through: the flood stops here, before it costs a wake.
        rule("in-", device, "ip protocol 112 " + FLOOD_LIMIT + " counter drop", out);
        macs.forEach((number, millis) -> {
            MacAddress mac = new MacAddress(number);
            rule("in-", device, "ether daddr " + mac + " ether daddr != @" + alive + " counter drop", out);
            rule("out-", device, "ether saddr " + mac + " ether type 0x88b5 delete @" + alive
                    + " { ether saddr } drop", out);
            rule("out-", device, "ether saddr " + mac + " ip protocol 112 update @" + alive
                    + " { ether saddr timeout " + millis
                    + "ms } counter accept", out);
            rule("out-", device, "ether saddr " + mac + " ether saddr != @" + alive + " counter drop", out);
        });
    }

    private static void set(DeviceName device, StringBuilder out) {
        out.append("add set ").append(TABLE).append(" alive-").append(identifier(device))
                .append(" { type ether_addr; flags dynamic,timeout; size 256; }\n");
    }

    private static void chain(String prefix, String hook, DeviceName device, StringBuilder out) {
        String name = TABLE + " " + prefix + identifier(device);
        out.append("add chain ").append(name).append(" { type filter hook ").append(hook).append(" device \"")
                .append(device)
                .append("\" priority ").append(PRIORITY).append("; policy accept; }\n");
        out.append("flush chain ").append(name).append('\n');
    }

    private static void rule(String prefix, DeviceName device, String text, StringBuilder out) {
        out.append("add rule ").append(TABLE).append(' ').append(prefix).append(identifier(device)).append(' ')
                .append(text)
                .append('\n');
    }

    /** Older kernels take the chains of a vanished device along, so each thing is added before it is deleted. */
    private static void remove(DeviceName device, StringBuilder out) {
        String name = identifier(device);
        for (String prefix : new String[] {"in-", "out-"}) {
            out.append("add chain ").append(TABLE).append(' ').append(prefix).append(name).append('\n');
            out.append("flush chain ").append(TABLE).append(' ').append(prefix).append(name).append('\n');
            out.append("delete chain ").append(TABLE).append(' ').append(prefix).append(name).append('\n');
        }
        set(device, out);
        out.append("delete set ").append(TABLE).append(" alive-").append(name).append('\n');
    }

    /** nft names have no @; they may have a slash, which device names never do. */
    private static String identifier(DeviceName device) {
        return device.text().replace('@', '/');
    }
}
