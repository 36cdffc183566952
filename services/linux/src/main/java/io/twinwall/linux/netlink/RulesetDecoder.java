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
 * <p>{@link Messages} draws the headers, which are in native order; the values of attributes are in network order.
 */
final class RulesetDecoder {
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
        Messages each = new Messages(datagram, length);
        while (each.next()) {
            RulesetMessage message = message(each);
            messages.add(message);
            if (message instanceof Fault) {
                return messages;
            }
        }
        if (each.isBroken()) {
            messages.add(new Fault(each.fault()));
        }
        return messages;
    }

    private static RulesetMessage message(Messages at) {
        int type = at.type();
        if (type == Wire.NLMSG_OVERRUN) {
            return new Fault("the kernel lost something");
        }
        if (type >> 8 != NFNL_SUBSYS_NFTABLES) {
            return new Other(type);
        }
        if (at.family() < 0) {
            return new Fault("a change of the ruleset of " + (at.end() - at.from()) + " bytes");
        }
        return (type & 0xff) == NFT_MSG_NEWGEN
                ? generation(at.attributes(), at.port())
                : touched(at.attributes(), type, at.family());
    }

    private static RulesetMessage generation(Attributes at, int port) {
        int number = 0;
        int thread = 0;
        String name = "";
        while (at.next()) {
            switch (at.type()) {
                case NFTA_GEN_ID -> number = at.network32();
                case NFTA_GEN_PROC_PID -> thread = at.network32();
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
        return table.isEmpty() ? new Other(type) : new Touched(NetfilterFamily.word(family) + " " + table);
    }
}
