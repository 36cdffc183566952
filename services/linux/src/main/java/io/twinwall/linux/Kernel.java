package io.twinwall.linux;

import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.GroupMonitor;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Monitor;
import io.twinwall.linux.netlink.Neighbours;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.linux.netlink.Rtnetlink;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.nft.LibNftablesNft;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.packet.AfPacketPorts;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.linux.process.LinuxScheduling;
import io.twinwall.linux.process.ProcSysctl;
import io.twinwall.linux.process.Scheduling;
import io.twinwall.linux.process.Sysctl;
import java.util.List;

/**
 * Every door to the kernel, for the wiring to hand out one by one. All doors belong to the network namespace of the
 * process that opened them.
 *
 * @param monitors opens change monitors; use {@link #monitor()}
 * @param rulesets opens monitors of nftables; use {@link #rulesetMonitor()}
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
        Monitor.Source<KernelChange> monitors,
        Monitor.Source<RulesetChange> rulesets)
        implements AutoCloseable {
    /** Opens every door in the network namespace of the process; a door that does not open closes the others. */
    public static Kernel open() throws KernelRefused {
        LibC libc = LibC.load();
        Nft nft = LibNftablesNft.open();
        try {
            Rtnetlink rtnetlink = Rtnetlink.open(libc);
            Links links = rtnetlink.links();
            return new Kernel(links, rtnetlink.addresses(), rtnetlink.routes(), rtnetlink.neighbours(), nft,
                    new AfPacketPorts(libc, links), new ProcSysctl(libc), new LinuxScheduling(libc),
                    () -> GroupMonitor.ofKernel(libc), () -> GroupMonitor.ofRuleset(libc));
        } catch (KernelRefused e) {
            close(nft);
            throw e;
        }
    }

    /** A monitor with a thread of its own; the caller closes it. */
    public Monitor<KernelChange> monitor() throws KernelRefused {
        return monitors.open();
    }

    /** A monitor of nftables with a thread of its own; the caller closes it. */
    public Monitor<RulesetChange> rulesetMonitor() throws KernelRefused {
        return rulesets.open();
    }

    /** Closes the doors that hold something open; monitors, ports and pollers belong to whoever opened them. */
    @Override
    public void close() {
        List.of(links, addresses, routes, neighbours, nft).forEach(Kernel::close);
    }

    private static void close(Object door) {
        if (door instanceof Closing held) {
            held.close();
        }
    }

    /** A door that holds a descriptor or native memory as long as the kernel is open. */
    public interface Closing extends AutoCloseable {
        @Override
        void close();
    }
}
