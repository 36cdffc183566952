package io.twinwall.sync.flows.machine;

import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.ProtocolState;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * How long connections stay in the kernel's table. On the Active packets renew a life without telling anybody, so the
 * twin's copy has one that no connection without packets reaches: it goes when the Active says so. When the twin
 * becomes Active itself its connections get the kernel's own lives back.
 *
 * @param tcp by enum tcp_conntrack, seconds
 */
public record Lifetimes(
        List<Long> tcp, long udp, long udpStream, long icmp, long icmpv6, long gre, long greStream, long sctp,
        long generic) {
    /** Of a Backup's copy, seconds. A third of what 32 bits of milliseconds hold, and a resync a day renews it. */
    public static final long KEPT = 700_000;

    private static final String BELOW = "net/netfilter/nf_conntrack_";
    private static final String[] TCP_NAMES = {
        "close", "syn_sent", "syn_recv", "established", "fin_wait", "close_wait", "last_ack", "time_wait", "close",
        "syn_sent"
    };
    private static final long[] TCP_USUAL = {10, 120, 60, 432_000, 120, 60, 30, 120, 10, 120};

    public Lifetimes {
        tcp = List.copyOf(tcp);
    }

    /**
     * Reads the kernel's settings.
     *
     * @param setting gives the number of a path below {@code /proc/sys}; -1 where there is none
     */
    public static Lifetimes of(ToLongFunction<String> setting) {
        List<Long> tcp = new ArrayList<>();
        for (int i = 0; i < TCP_NAMES.length; i++) {
            tcp.add(read(setting, "tcp_timeout_" + TCP_NAMES[i], TCP_USUAL[i]));
        }
        return new Lifetimes(tcp, read(setting, "udp_timeout", 30), read(setting, "udp_timeout_stream", 120),
                read(setting, "icmp_timeout", 30), read(setting, "icmpv6_timeout", 30),
                read(setting, "gre_timeout", 30), read(setting, "gre_timeout_stream", 180),
                read(setting, "sctp_timeout_established", 210), read(setting, "generic_timeout", 600));
    }

    private static long read(ToLongFunction<String> setting, String name, long usual) {
        long value = setting.applyAsLong(BELOW + name);
        return value > 0 && value < KEPT ? value : usual;
    }

    /** What the kernel would give it after a packet now. */
    public long usual(Flow flow) {
        return switch (flow.original().protocol()) {
            case ProtocolNumber.Assigned.TCP -> tcp.get(flow.state()
                    .map(state -> state instanceof ProtocolState.Tcp known ? known.state() : 0)
                    .filter(state -> state >= 0 && state < tcp.size())
                    .orElse(ProtocolState.Tcp.ESTABLISHED));
            case ProtocolNumber.Assigned.UDP, ProtocolNumber.Assigned.UDPLITE ->
                flow.status().isAssured() ? udpStream : udp;
            case ProtocolNumber.Assigned.ICMP -> icmp;
            case ProtocolNumber.Assigned.ICMPV6 -> icmpv6;
            case ProtocolNumber.Assigned.GRE -> flow.status().isAssured() ? greStream : gre;
            case ProtocolNumber.Assigned.SCTP -> sctp;
            default -> generic;
        };
    }

    /** Whether a connection still has the life of a Backup's copy: no packet has renewed it since. */
    public boolean isKept(Flow flow) {
        return flow.timeoutSeconds().orElse(0) > Math.max(tcp.get(ProtocolState.Tcp.ESTABLISHED), usual(flow));
    }

    /** The connection with another life. */
    static Flow living(Flow flow, long seconds) {
        return new Flow(flow.original(), flow.reply(), flow.zone(), flow.id(), flow.status(), OptionalLong.of(seconds),
                flow.mark(), flow.state(), flow.helper(), flow.labels(), flow.originalAdjustment(),
                flow.replyAdjustment(), flow.master(), flow.originalCounters(), flow.replyCounters(), flow.times(),
                flow.synproxy(), flow.securityContext(), flow.use());
    }
}
