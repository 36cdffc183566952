package io.twinwall.linux.packet;

import io.twinwall.linux.ffi.NativeMemory;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Addresses of UDP sockets as the kernel takes them (netinet/in.h). The family is in the machine's order, port and
 * address in the network's.
 *
 * <pre>
 *   struct sockaddr_in  { u16 family; be16 port; be32 address; 8 zero bytes }
 *   struct sockaddr_in6 { u16 family; be16 port; be32 flow; 16 bytes address; u32 scope }
 * </pre>
 */
final class SocketAddress {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int LENGTH_MAX = 28;

    private static final int LENGTH_V4 = 16;
    private static final int ADDRESS_V4_AT = 4;
    private static final int ADDRESS_V6_AT = 8;
    private static final int SCOPE_AT = 24;
    private static final long LINK_LOCAL = 0xfe80L << 48;
    private static final long LINK_LOCAL_MASK = 0xffcL << 52;

    private SocketAddress() {}

    static int family(IpAddress address) {
        return address.isV4() ? AF_INET : AF_INET6;
    }

    /** @param device index, which a link-local address needs as its scope */
    static NativeMemory of(IpAddress address, int port, int device) {
        return switch (address) {
            case Ipv4Address v4 -> {
                NativeMemory memory = begun(LENGTH_V4, AF_INET, port);
                memory.bytes().put(ADDRESS_V4_AT, v4.bytes());
                yield memory;
            }
            case Ipv6Address v6 -> {
                NativeMemory memory = begun(LENGTH_MAX, AF_INET6, port);
                memory.bytes().put(ADDRESS_V6_AT, v6.bytes());
                memory.bytes().putInt(SCOPE_AT, (v6.high() & LINK_LOCAL_MASK) == LINK_LOCAL ? device : 0);
                yield memory;
            }
        };
    }

    private static NativeMemory begun(int length, int family, int port) {
        NativeMemory memory = new NativeMemory(length);
        memory.bytes().putShort(0, (short) family);
        memory.bytes().put(2, (byte) (port >>> 8)).put(3, (byte) port);
        return memory;
    }

    /** Fills the source of a datagram from what recvmsg wrote; {@code address} is in the network's order. */
    static void read(ByteBuffer address, boolean v4, int hopLimit, Datagram into) {
        if (address.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("addresses are read in the network's order");
        }
        if (v4) {
            into.from(0, Datagram.mapped(address.getInt(ADDRESS_V4_AT)), hopLimit);
        } else {
            into.from(address.getLong(ADDRESS_V6_AT), address.getLong(ADDRESS_V6_AT + 8), hopLimit);
        }
    }
}
