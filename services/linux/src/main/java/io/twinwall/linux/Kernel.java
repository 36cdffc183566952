package io.twinwall.linux;

import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.KernelMonitor;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Neighbours;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.linux.process.Scheduling;
import io.twinwall.linux.process.Sysctl;

/**
 * Every door to the kernel, for the wiring to hand out one by one. All doors belong to the network namespace of the
 * process that opened them.
 *
 * @param monitors opens change monitors; use {@link #monitor()}
 */
public record Kernel(
        Links links,
        Addresses addresses,
        Routes routes,
        Neighbours neighbours,
        Nft nft,
        PacketPorts packets,
        Sysctl sysctl,
        Scheduling scheduling,
        KernelMonitor.Source monitors)
        implements AutoCloseable {
    /** A monitor with a thread of its own; the caller closes it. */
    public KernelMonitor monitor() throws KernelRefused {
        return monitors.open();
    }

    /** Closes the doors that hold something open; monitors, ports and pollers belong to whoever opened them. */
    @Override
    public void close() {
        if (links instanceof Closing held) {
            held.close();
        }
        if (nft instanceof Closing held) {
            held.close();
        }
    }

    /** A door that holds a descriptor or native memory as long as the kernel is open. */
    public interface Closing extends AutoCloseable {
        @Override
        void close();
    }
}
