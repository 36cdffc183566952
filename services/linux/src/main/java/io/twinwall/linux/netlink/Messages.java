package io.twinwall.linux.netlink;

import java.nio.ByteBuffer;

/**
 * Walks the messages of a datagram in native byte order (struct nlmsghdr of linux/netlink.h). Every read is inside the
 * datagram; each step moves on by at least one header, so a walk ends.
 *
 * <pre>
 *   |0              |4      |6      |8              |12             |16
 *   | length        | type  | flags | sequence      | port          | body, padded to 4 ...
 *
 *   netfilter's bodies begin with struct nfgenmsg (linux/netfilter/nfnetlink.h):
 *   |16     |17       |18         |20
 *   | family| version | resource  | attributes
 *   type: the subsystem in its upper byte, the message in its lower; the resource is in network order
 * </pre>
 */
public final class Messages {
    private static final int NFGENMSG_BYTES = 4;

    private final ByteBuffer bytes;
    private final int length;
    private int following;
    private int at;
    private int end;
    private String fault = "";

    /** Walks the first {@code length} bytes. */
    public Messages(ByteBuffer datagram, int length) {
        this.bytes = datagram;
        this.length = length;
    }

    /** Moves to the next message; false at the end of the datagram or at something that is no message. */
    public boolean next() {
        int left = length - following;
        if (left <= 0 || isBroken()) {
            return false;
        }
        if (left < Wire.HEADER_BYTES) {
            fault = "a message header is 16 bytes, " + left + " are left";
            return false;
        }
        int whole = bytes.getInt(following);
        if (whole < Wire.HEADER_BYTES || whole > left) {
            fault = "a message of " + whole + " bytes in " + left;
            return false;
        }
        at = following;
        end = at + whole;
        following = at + Wire.aligned(whole);
        return true;
    }

    /** Whether the walk ended at something that is no message; whatever follows in the datagram is lost. */
    public boolean isBroken() {
        return !fault.isEmpty();
    }

    /** Why the walk is broken, empty where it is not. */
    public String fault() {
        return fault;
    }

    public int type() {
        return Short.toUnsignedInt(bytes.getShort(at + 4));
    }

    /** NLM_F_*. */
    public int flags() {
        return Short.toUnsignedInt(bytes.getShort(at + 6));
    }

    public int sequence() {
        return bytes.getInt(at + 8);
    }

    /** Of the socket whose request it answers or whose request made it notable, 0 for the kernel itself. */
    public int port() {
        return bytes.getInt(at + 12);
    }

    /** Where the body begins. */
    public int from() {
        return at + Wire.HEADER_BYTES;
    }

    /** Where the body ends. */
    public int end() {
        return end;
    }

    public ByteBuffer bytes() {
        return bytes;
    }

    /** The family of a netfilter message; -1 where the body is too short for one. */
    public int family() {
        return end - from() < NFGENMSG_BYTES ? -1 : Byte.toUnsignedInt(bytes.get(from()));
    }

    /** The attributes of a netfilter message; none where the body is too short. */
    public Attributes attributes() {
        return new Attributes(bytes, Math.min(end, from() + NFGENMSG_BYTES), end);
    }
}
