package io.twinwall.linux.nflog;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netlink.Conversation;
import io.twinwall.linux.netlink.GroupReader;
import io.twinwall.linux.netlink.Messages;
import io.twinwall.linux.netlink.Request;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One NFLOG group, bound in the process's network namespace. The kernel copies no more of a packet than its headers,
 * and what waits for us is bounded by the socket; it numbers the packets, so what was lost in between is known.
 */
public final class NetlinkPacketLog implements PacketLog, GroupReader.Taker {
    private static final int NFNL_SUBSYS_ULOG = 4 << 8;
    private static final int MSG_PACKET = NFNL_SUBSYS_ULOG;
    private static final int MSG_CONFIG = NFNL_SUBSYS_ULOG | 1;
    private static final int NLM_F_ACK = 0x4;
    private static final int CFG_CMD = 1;
    private static final int CFG_MODE = 2;
    private static final int CFG_TIMEOUT = 4;
    private static final int CFG_QTHRESH = 5;
    private static final int CFG_FLAGS = 6;
    private static final byte CMD_BIND = 1;
    private static final byte COPY_PACKET = 2;
    private static final int FLAG_SEQ = 1;

    /** IPv6 with an extension header or two, and TCP. */
    private static final byte COPIED_BYTES = 120;
    /** Hundredths of a second a packet waits for others to go with it. */
    private static final int WAIT_CENTISECONDS = 10;
    private static final int PACKETS_A_DATAGRAM = 32;
    private static final int BUFFER_BYTES = 2 * 1024 * 1024;

    private final GroupReader reader;
    private final Listener listener;
    private int expected;
    private boolean counting;

    private NetlinkPacketLog(GroupReader reader, Listener listener) {
        this.reader = reader;
        this.listener = listener;
    }

    /** Binds the group and starts the thread. */
    public static NetlinkPacketLog open(int group, Listener listener) throws KernelRefused {
        String asked = "listen to packet log group " + group;
        GroupReader reader = GroupReader.open(LibC.load(), asked, Conversation.NETLINK_NETFILTER, 0,
                new GroupReader.Reception(BUFFER_BYTES, false));
        try {
            reader.ask(asked, bytes -> config(bytes, group));
        } catch (KernelRefused e) {
            reader.close();
            // nfulnl_recv_config says EPERM to whoever is not the one that bound the group.
            throw e.errno() == Errno.EBUSY || e.errno() == Errno.EPERM
                    ? new KernelRefused(asked, e.errno(), "another program listens to it, or this one may not")
                    : e;
        }
        NetlinkPacketLog log = new NetlinkPacketLog(reader, listener);
        reader.start("packet-log", log);
        return log;
    }

    private static Request config(ByteBuffer bytes, int group) {
        return Request.netfilter(bytes, MSG_CONFIG, NLM_F_ACK, 0, group)
                .put(CFG_CMD, new byte[] {CMD_BIND})
                .put(CFG_MODE, new byte[] {0, 0, 0, COPIED_BYTES, COPY_PACKET, 0})
                .putNetwork32(CFG_TIMEOUT, WAIT_CENTISECONDS)
                .putNetwork32(CFG_QTHRESH, PACKETS_A_DATAGRAM)
                .putNetwork16(CFG_FLAGS, FLAG_SEQ);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** {@inheritDoc} What was lost shows in the numbers of what comes after it. */
    @Override
    public boolean take(ByteBuffer datagram, int length) {
        Messages each = new Messages(datagram, length);
        while (each.next()) {
            if (each.type() == MSG_PACKET) {
                Optional<LoggedPacket> packet = LoggedPacketDecoder.decode(each.family(), each.attributes());
                packet.ifPresent(this::told);
            }
        }
        return true;
    }

    private void told(LoggedPacket packet) {
        OptionalInt sequence = packet.sequence();
        if (sequence.isPresent()) {
            long missing = counting ? Integer.toUnsignedLong(sequence.getAsInt() - expected) : 0;
            if (missing > 0) {
                listener.lost(missing);
            }
            expected = sequence.getAsInt() + 1;
            counting = true;
        }
        listener.logged(packet);
    }

    @Override
    public void lost() {
        // The next packet's number says how many.
    }
}
