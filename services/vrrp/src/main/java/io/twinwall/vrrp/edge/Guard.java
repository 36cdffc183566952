package io.twinwall.vrrp.edge;

import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.VrrpTimes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The nftables table that lets a node answer for a virtual MAC only while its own advertisements leave it and, where
 * the twin may go by BFD, only while the VRRP thread lives.
 *
 * <pre>
 *   ingress  to a VMAC, the node not awake ............. drop
 *            to VMAC, not alive ........................ drop
 *   egress   the beat .................................. the node is awake for {@link BeatTimes#guardNanos}, drop
 *            from VMAC, the close frame ................ delete VMAC from alive, drop
 *            from VMAC, protocol 112 ................... VMAC is alive for 2.5 intervals from now, accept
 *            from a VMAC, the node not awake ........... drop
 *            from VMAC, not alive ...................... drop
 * </pre>
 *
 * <p>Two clocks, because they say two things: an advertisement, that one virtual router is this node's to answer for;
 * a beat, that whoever decides so still runs. The second costs one frame for all virtual routers on all ports, and can
 * therefore be fast where advertisements are slow. Without BFD and without beats on the link there are none, and
 * no rule asks.
 *
 * <p>A second table, {@code inet twinwall-guard}, is there while a virtual router has its accept mode off (RFC 9568
 * section 6.1): it drops what is sent to the virtual addresses themselves, by whatever way it came in, but for
 * neighbour discovery. ARP never comes by there.
 *
 * <p>Rules are replaced in one transaction, sets never are while they are in use: replacing a set loses its elements
 * and would shut the guard of an Active.
 */
public final class Guard {
    /** Family and name of the table. */
    public static final String TABLE = "netdev twinwall-guard";

    /** Of the addresses that are not accepted. */
    static final String ACCEPT_TABLE = "inet twinwall-guard";

    private static final String PRIORITY = "-400";
    /**
     * The set a beat fills. Its key is what every frame of every port has in common, the hardware type (Ethernet), so
     * that a beat by one port is seen on all.
     */
    private static final String AWAKE = "awake";
    private static final String ACCEPT_CHAIN = ACCEPT_TABLE + " accept-mode";
    /** 00-00-5E-00-02, the virtual MACs for IPv6, without the VRID. */
    private static final long VIRTUAL_MAC_V6 = 0x00005e0002L;

    /** Far above what 255 virtual routers at sane intervals need, far below what hurts. */
    private static final String FLOOD_LIMIT = "limit rate over 4000/second burst 1000 packets";

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Nft nft;

    public Guard(Nft nft) {
        this.nft = nft;
    }

    /**
     * What the guard must hold.
     *
     * @param ports for each device the virtual MACs and how long each stays alive, in milliseconds
     * @param unaccepted by macvlan, the virtual addresses of virtual routers whose accept mode is off
     * @param beats how long a beat counts
     */
    public record Wanted(
            SortedMap<DeviceName, SortedMap<Long, Long>> ports,
            SortedMap<DeviceName, SortedSet<IpAddress>> unaccepted,
            Beats beats) {
        /** Of one setup. */
        public static Wanted of(Setup setup) {
            SortedMap<DeviceName, SortedMap<Long, Long>> ports = new TreeMap<>();
            SortedMap<DeviceName, SortedSet<IpAddress>> unaccepted = new TreeMap<>();
            for (RouterSpec router : setup.routers().values()) {
                long guardNanos = VrrpTimes.guardTime(router.interval().duration().toNanos());
                ports.computeIfAbsent(router.port(), any -> new TreeMap<>())
                        .merge(router.mac().number(), guardNanos / NANOS_PER_MILLI, Math::max);
                if (!router.accept()) {
                    unaccepted.put(router.device(), new TreeSet<>(router.advertised()));
                }
            }
            return new Wanted(ports, unaccepted, Beats.of(setup.beats()));
        }

        /**
         * Both at once, with the longer time where they differ: while a change is under way no live guard may shut. An
         * address is refused where either refuses it.
         */
        public Wanted with(Wanted other) {
            SortedMap<DeviceName, SortedMap<Long, Long>> both = new TreeMap<>();
            for (Map<DeviceName, SortedMap<Long, Long>> each : List.of(ports, other.ports)) {
                each.forEach((device, macs) -> macs.forEach((mac, millis) ->
                        both.computeIfAbsent(device, any -> new TreeMap<>()).merge(mac, millis, Math::max)));
            }
            SortedMap<DeviceName, SortedSet<IpAddress>> refused = new TreeMap<>();
            for (Map<DeviceName, SortedSet<IpAddress>> each : List.of(unaccepted, other.unaccepted)) {
                each.forEach((device, addresses) ->
                        refused.computeIfAbsent(device, any -> new TreeSet<>()).addAll(addresses));
            }
            return new Wanted(both, refused, beats.with(other.beats));
        }
    }

    /**
     * What beats mean to the rules.
     *
     * @param millis how long the node is awake after one; 0 for no beats
     * @param required whether a node that is not awake is shut
     */
    public record Beats(long millis, boolean required) {
        /** None are sent. */
        public static final Beats NONE = new Beats(0, false);

        static Beats of(BeatTimes times) {
            return times.isOn() ? new Beats(Math.max(1, times.guardNanos() / NANOS_PER_MILLI), true) : NONE;
        }

        /** Both at once: heard for the longer time, and asked for only where both ask. */
        private Beats with(Beats other) {
            return new Beats(Math.max(millis, other.millis), required && other.required);
        }
    }

    /** Makes the table hold {@code next}, given that it holds {@code now}; sets of devices that stay are kept. */
    public void change(Wanted now, Wanted next) throws NftRefused {
        nft.apply(text(now, next));
    }

    /** Makes the table afresh in one transaction, whatever is there; no virtual MAC is alive in it. */
    public void replace(Wanted next) throws NftRefused {
        nft.apply(removal(TABLE) + guardText(Set.of(), next));
    }

    /** Makes the table of unaccepted addresses afresh in one transaction; where none is wanted it goes. */
    public void replaceAcceptMode(Wanted next) throws NftRefused {
        nft.apply(removal(ACCEPT_TABLE) + acceptModeText(false, next));
    }

    /** Removes the tables, whether they are there or not. */
    public void remove() throws NftRefused {
        nft.apply(removal(TABLE) + removal(ACCEPT_TABLE));
    }

    private static String removal(String table) {
        return "add table " + table + "\ndelete table " + table + "\n";
    }

    /** The batch in nft's words. */
    static String text(Wanted now, Wanted next) {
        return guardText(now.ports().keySet(), next) + acceptModeText(!now.unaccepted().isEmpty(), next);
    }

    private static String guardText(Set<DeviceName> now, Wanted next) {
        StringBuilder out = new StringBuilder();
        out.append("add table ").append(TABLE).append('\n');
        out.append("add set ").append(TABLE).append(' ').append(AWAKE)
                .append(" { type iface_type; flags dynamic,timeout; size 16; }\n");
        next.ports().forEach((device, macs) -> device(device, macs, next.beats(), out));
        SortedSet<DeviceName> gone = new TreeSet<>(now);
        gone.removeAll(next.ports().keySet());
        for (DeviceName device : gone) {
            remove(device, out);
        }
        return out.toString();
    }

    private static String acceptModeText(boolean isThere, Wanted next) {
        if (next.unaccepted().isEmpty()) {
            return isThere ? removal(ACCEPT_TABLE) : "";
        }
        StringBuilder out = new StringBuilder();
        acceptMode(next.unaccepted(), out);
        return out.toString();
    }

    private static void acceptMode(SortedMap<DeviceName, SortedSet<IpAddress>> unaccepted, StringBuilder out) {
        out.append("add table ").append(ACCEPT_TABLE).append('\n');
        out.append("add chain ").append(ACCEPT_CHAIN).append(" { type filter hook input priority ").append(PRIORITY)
                .append("; policy accept; }\n");
        out.append("flush chain ").append(ACCEPT_CHAIN).append('\n');
        String rule = "add rule " + ACCEPT_CHAIN + " ";
        // The node itself may always reach what it holds.
        out.append(rule).append("iifname \"lo\" accept\n");
        out.append(rule).append("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n");
        unaccepted.forEach((device, addresses) -> addresses.forEach(address -> {
            String to = switch (address) {
                case Ipv6Address v6 when v6.isLinkLocal() -> "iifname \"" + device + "\" ip6 daddr " + v6;
                case Ipv6Address v6 -> "ip6 daddr " + v6;
                case Ipv4Address v4 -> "ip daddr " + v4;
            };
            out.append(rule).append(to).append(" counter drop\n");
        }));
    }

    private static void device(DeviceName device, SortedMap<Long, Long> macs, Beats beats, StringBuilder out) {
        String alive = "alive-" + identifier(device);
        sets(device, out);
        chain("in-", "ingress", device, out);
        chain("out-", "egress", device, out);
        // A socket on the port sees what this hook lets through: the flood stops here, before it costs a wake. What
        // comes from our virtual MACs has an allowance of its own, lest a flood from elsewhere drown the Active.
        String ours = set(macs.keySet());
        for (String source : List.of("ether saddr " + ours, "ether saddr != " + ours)) {
            rule("in-", device, source + "ip protocol 112 " + FLOOD_LIMIT + " counter drop", out);
            // By the last header: extension headers before it must not be a way round.
            rule("in-", device, source + "meta protocol ip6 meta l4proto 112 " + FLOOD_LIMIT + " counter drop", out);
        }
        if (beats.millis() > 0) {
            rule("out-", device, "ether daddr 01:80:c2:00:00:0e ether type 0x88b6 update @" + AWAKE
                    + " { meta oiftype timeout " + beats.millis() + "ms } drop", out);
        }
        rule("out-", device, "ether saddr " + ours + "ether type 0x88b5 delete @" + alive + " { ether saddr } drop",
                out);
        // However many virtual routers there are, a frame meets one rule for each time and family.
        Map<String, SortedSet<Long>> alike = new TreeMap<>();
        macs.forEach((number, millis) -> alike.computeIfAbsent(
                advertisement(number) + " update @" + alive + " { ether saddr timeout " + millis + "ms }",
                any -> new TreeSet<>()).add(number));
        alike.forEach((advertisement, numbers) ->
                rule("out-", device, "ether saddr " + set(numbers) + advertisement + " counter accept", out));
        if (beats.required()) {
            rule("in-", device, "ether daddr " + ours + "meta iiftype != @" + AWAKE + " counter drop", out);
            rule("out-", device, "ether saddr " + ours + "meta oiftype != @" + AWAKE + " counter drop", out);
        }
        rule("in-", device, "ether daddr " + ours + "ether daddr != @" + alive + " counter drop", out);
        rule("out-", device, "ether saddr " + ours + "ether saddr != @" + alive + " counter drop", out);
    }

    private static String set(Collection<Long> macs) {
        return macs.stream().map(number -> new MacAddress(number).toString())
                .collect(Collectors.joining(", ", "{ ", " } "));
    }

    /** What keeps the guard of a virtual MAC open: an advertisement of its own family. */
    private static String advertisement(long mac) {
        return mac >>> 8 == VIRTUAL_MAC_V6 ? "ip6 nexthdr 112" : "ip protocol 112";
    }

    private static void sets(DeviceName device, StringBuilder out) {
        out.append("add set ").append(TABLE).append(" alive-").append(identifier(device))
                .append(" { type ether_addr; flags dynamic,timeout; size 512; }\n");
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
        sets(device, out);
        out.append("delete set ").append(TABLE).append(" alive-").append(name).append('\n');
    }

    /** nft names have no @; they may have a slash, which device names never do. */
    private static String identifier(DeviceName device) {
        return device.text().replace('@', '/');
    }
}
