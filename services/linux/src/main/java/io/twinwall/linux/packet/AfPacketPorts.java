package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import java.util.Optional;

/** AF_PACKET and UDP sockets, multicast memberships and pollers of the process's network namespace. */
public final class AfPacketPorts implements PacketPorts {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int IPPROTO_IP = 0;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int IP_MREQN_BYTES = 12;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_MREQ_BYTES = 20;

    private final LibC libc;
    private final Links links;

    public AfPacketPorts(LibC libc, Links links) {
        this.libc = libc;
        this.links = links;
    }

    @Override
    public PacketPort open(DeviceName device, int etherType, PacketFilter filter) throws KernelRefused {
        String asked = "open a packet socket on " + device;
        return AfPacketPort.open(libc, asked, index(device, asked), etherType, filter);
    }

    /** {@inheritDoc} IPv6 groups are joined as well (MLD). */
    @Override
    public AutoCloseable join(DeviceName device, IpAddress group) throws KernelRefused {
        String asked = "join " + group + " on " + device;
        int index = index(device, asked);
        Descriptor socket = Descriptor.socket(libc, asked, group.isV4() ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
        try {
            switch (group) {
                case Ipv4Address v4 -> {
                    // struct ip_mreqn: group, local address (any), ifindex
                    NativeMemory request = new NativeMemory(IP_MREQN_BYTES);
                    request.bytes().put(0, v4.bytes()).putInt(8, index);
                    socket.option(IPPROTO_IP, IP_ADD_MEMBERSHIP, request, IP_MREQN_BYTES);
                }
                case Ipv6Address v6 -> {
                    NativeMemory request = new NativeMemory(IPV6_MREQ_BYTES);
                    request.bytes().put(0, v6.bytes()).putInt(16, index);
                    socket.option(IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request, IPV6_MREQ_BYTES);
                }
            }
            return socket;
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public DatagramPort listen(DeviceName device, IpAddress local, int port) throws KernelRefused {
        String asked = "listen to UDP port " + port + " of " + local + " on " + device;
        return UdpPort.open(libc, asked, index(device, asked), local, port);
    }

    @Override
    public DatagramSender sender(DeviceName device, IpAddress local, int from, IpAddress remote, int to)
            throws KernelRefused {
        String asked = "open UDP port " + from + " of " + local + " on " + device + " for " + remote;
        return UdpSender.open(libc, asked, index(device, asked), local, from, remote, to);
    }

    @Override
    public PacketPoller poller() throws KernelRefused {
        return EpollPoller.open(libc);
    }

    private int index(DeviceName device, String asked) throws KernelRefused {
        Optional<Link> link = links.find(device);
        if (link.isEmpty()) {
            throw new KernelRefused(asked, Errno.ENODEV, libc.reason(Errno.ENODEV));
        }
        return link.get().index();
    }
}
