package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;

/** Opens frames' doors, and the poller that waits on them. */
public interface PacketPorts {
    /**
     * Opens a socket bound to a device. It sees frames whatever the firewall does (packet(7)).
     *
     * @param etherType what it receives: 0x0800 for IPv4; 0 for a socket that only sends
     */
    PacketPort open(DeviceName device, int etherType, PacketFilter filter) throws KernelRefused;

    /** Joins an IPv4 multicast group on a device (IGMP and the port's filter); closing leaves it. */
    AutoCloseable join(DeviceName device, IpAddress group) throws KernelRefused;

    /**
     * Opens a UDP socket that hears what comes to an address of this node on a device; the address need not be there
     * yet.
     */
    DatagramPort listen(DeviceName device, IpAddress local, int port) throws KernelRefused;

    /**
     * Opens a UDP socket that sends on a device with TTL or hop limit 255.
     *
     * @param from the source port; errno EADDRINUSE (98) where another socket of this node has it
     */
    DatagramSender sender(DeviceName device, IpAddress local, int from, IpAddress remote, int to) throws KernelRefused;

    /** A poller for one thread. */
    PacketPoller poller() throws KernelRefused;
}
