package io.twinwall.appliance.bench.vrrp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Advertisements as a third party on the segment saw them, in the order of their arrival.
 *
 * @param list each with the kernel's time stamp
 */
record Advertisements(List<Advertisement> list) {
    /** Classic pcap with microseconds and with nanoseconds (draft-ietf-opsawg-pcap). */
    private static final int MAGIC_MICROS = 0xa1b2c3d4;

    private static final int MAGIC_NANOS = 0xa1b23c4d;
    private static final int FILE_HEADER = 24;
    private static final int LINK_TYPE = 20;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET = 1;
    private static final int ETHERNET_HEADER = 14;
    private static final int COOKED = 276;
    private static final int COOKED_HEADER = 20;
    private static final int IPV4_MIN = 20;
    private static final int IP_SOURCE = 12;
    private static final int IP_PROTOCOL = 9;
    private static final int VRRP = 112;
    private static final int VRRP_MIN = 8;
    private static final long BILLION = 1_000_000_000L;
    private static final long MASK = 0xffff_ffffL;

    Advertisements {
        list = List.copyOf(list);
    }

    /**
     * One advertisement.
     *
     * @param at nanoseconds since 1970
     * @param source IPv4 address of the sender
     * @param vrid virtual router
     */
    record Advertisement(long at, int source, int vrid) {}

    /**
     * What came too late.
     *
     * @param routers how many virtual routers were heard
     * @param count advertisements heard
     * @param missed times between two advertisements of a router that were longer than allowed
     * @param longest of all these times
     */
    record Gaps(int routers, int count, int missed, Duration longest) {}

    /**
     * Reads a capture of tcpdump; a last record that is cut off is left out.
     *
     * @throws IOException where it is no capture of Ethernet or of Linux' `any`
     */
    static Advertisements read(byte[] capture) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(capture).order(ByteOrder.LITTLE_ENDIAN);
        if (in.limit() < FILE_HEADER) {
            return new Advertisements(List.of());
        }
        int magic = in.getInt(0);
        if (magic != MAGIC_MICROS && magic != MAGIC_NANOS) {
            in.order(ByteOrder.BIG_ENDIAN);
            magic = in.getInt(0);
        }
        if (magic != MAGIC_MICROS && magic != MAGIC_NANOS) {
            throw new IOException("not a capture of tcpdump");
        }
        long fraction = magic == MAGIC_NANOS ? 1 : 1000;
        int linkHeader = linkHeader(in.getInt(LINK_TYPE));
        List<Advertisement> list = new ArrayList<>();
        int at = FILE_HEADER;
        while (at + RECORD_HEADER <= in.limit()) {
            long time = (in.getInt(at) & MASK) * BILLION + (in.getInt(at + 4) & MASK) * fraction;
            int length = in.getInt(at + 8);
            int packet = at + RECORD_HEADER + linkHeader;
            at += RECORD_HEADER + length;
            if (length < linkHeader + IPV4_MIN || at > in.limit()) {
                continue;
            }
            int ipHeader = (in.get(packet) & 0x0f) * 4;
            if (in.get(packet + IP_PROTOCOL) == VRRP && packet + ipHeader + VRRP_MIN <= at) {
                int source = ByteBuffer.wrap(capture, packet + IP_SOURCE, 4).getInt();
                list.add(new Advertisement(time, source, in.get(packet + ipHeader + 1) & 0xff));
            }
        }
        return new Advertisements(list);
    }

    private static int linkHeader(int linkType) throws IOException {
        return switch (linkType) {
            case ETHERNET -> ETHERNET_HEADER;
            case COOKED -> COOKED_HEADER;
            default -> throw new IOException("a capture of link type " + linkType + ", which is not read here");
        };
    }

    /** How often the sender changed, of the virtual router where it did so most: 0 while the Active stays the same. */
    int changesOfRole() {
        Map<Integer, Integer> senders = new HashMap<>();
        Map<Integer, Integer> changes = new HashMap<>();
        for (Advertisement each : list) {
            Integer before = senders.put(each.vrid(), each.source());
            if (before != null && before != each.source()) {
                changes.merge(each.vrid(), 1, Integer::sum);
            }
        }
        return changes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The times between the advertisements of each virtual router, those longer than {@code allowed} missed. */
    Gaps gaps(Duration allowed) {
        Map<Integer, Long> last = new HashMap<>();
        long longest = 0;
        int missed = 0;
        for (Advertisement each : list) {
            Long before = last.put(each.vrid(), each.at());
            if (before != null) {
                long gap = each.at() - before;
                longest = Math.max(longest, gap);
                missed += gap > allowed.toNanos() ? 1 : 0;
            }
        }
        return new Gaps(last.size(), list.size(), missed, Duration.ofNanos(longest));
    }
}
