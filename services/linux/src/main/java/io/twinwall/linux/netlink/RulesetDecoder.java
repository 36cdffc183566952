package io.twinwall.linux.netlink;

import io.twinwall.linux.netlink.RulesetMessage.Fault;
import io.twinwall.linux.netlink.RulesetMessage.Generation;
import io.twinwall.linux.netlink.RulesetMessage.Other;
import io.twinwall.linux.netlink.RulesetMessage.Touched;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a datagram from nftables to records (linux/netfilter/nfnetlink.h, nf_tables.h). Pure; never throws for any
 * bytes.
 *
 * <pre>
 *   |0              |4         |6      |8              |12             |16     |17       |18         |20
 *   | length        | type     | flags | sequence      | port          | family| version | generation| attributes
 *                     subsystem 10 in its upper byte
 * </pre>
 *
 * <p>Headers are in native order, the values of attributes in network order.
 */
final class RulesetDecoder {
    private static final int PORT_AT = 12;
    private static final int NFGENMSG_BYTES = 4;
    private static final int NFNL_SUBSYS_NFTABLES = 10;
    private static final int NFT_MSG_NEWGEN = 15;
    /** The first attribute of everything but a generation names the table (NFTA_TABLE_NAME, NFTA_RULE_TABLE, ...). */
    private static final int TABLE = 1;
    private static final int NFTA_GEN_ID = 1;
    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;

    private RulesetDecoder() {}

    /** Every message of the datagram's first {@code length} bytes (native order); a {@link Fault} ends the list. */
    static List<RulesetMessage> decode(ByteBuffer datagram, int length) {
        List<RulesetMessage> messages = new ArrayList<>();
        int at = 0;
        while (at < length) {
            int left = length - at;
            int whole = left < Wire.HEADER_BYTES ? 0 : datagram.getInt(at);
            if (whole < Wire.HEADER_BYTES || whole > left) {
                messages.add(new Fault("a message of " + whole + " bytes in " + left));
                return messages;
            }
            RulesetMessage message = message(datagram, at, at + whole);
            messages.add(message);
            if (message instanceof Fault) {
                return messages;
            }
            at += Wire.aligned(whole);
        }
        return messages;
    }

    private static RulesetMessage message(ByteBuffer bytes, int from, int end) {
        int type = Short.toUnsignedInt(bytes.getShort(from + 4));
        if (type == Wire.NLMSG_OVERRUN) {
            return new Fault("the kernel lost something");
        }
        if (type >> 8 != NFNL_SUBSYS_NFTABLES) {
            return new Other(type);
        }
        int body = from + Wire.HEADER_BYTES;
        if (end - body < NFGENMSG_BYTES) {
            return new Fault("a change of the ruleset of " + (end - body) + " bytes");
        }
        Attributes attributes = new Attributes(bytes, body + NFGENMSG_BYTES, end);
        return (type & 0xff) == NFT_MSG_NEWGEN
                ? generation(attributes, bytes.getInt(from + PORT_AT))
                : touched(attributes, type, bytes.get(body));
    }

    private static RulesetMessage generation(Attributes at, int port) {
        int number = 0;
        int thread = 0;
        String name = "";
        while (at.next()) {
            switch (at.type()) {
                case NFTA_GEN_ID -> number = Integer.reverseBytes(at.number());
                case NFTA_GEN_PROC_PID -> thread = Integer.reverseBytes(at.number());
                case NFTA_GEN_PROC_NAME -> name = at.text();
                default -> { }
            }
        }
        return at.broken()
                ? new Fault("broken attributes of a generation")
                : new Generation(number, port, thread, name);
    }

    private static RulesetMessage touched(Attributes at, int type, int family) {
        String table = "";
        while (at.next()) {
            if (at.type() == TABLE) {
                table = at.text();
            }
        }
        if (at.broken()) {
            return new Fault("broken attributes of a change of the ruleset");
        }
        return table.isEmpty() ? new Other(type) : new Touched(family(family) + " " + table);
    }

    /** NFPROTO_* in nft's words. */
    private static String family(int number) {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> "family" + number;
        };
    }
}
