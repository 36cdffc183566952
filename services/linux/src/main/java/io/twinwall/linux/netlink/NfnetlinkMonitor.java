package io.twinwall.linux.netlink;

import io.twinwall.linux.Actor;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The multicast group of nftables, on a daemon thread of its own. The kernel tells the parts of a transaction first,
 * then its generation with the number and the name of the thread that committed it.
 *
 * <p>Our own transactions are known by that thread, and once one was, by the port of libnftables' socket as well: a
 * thread that has ended by the time its change is read is still ours.
 */
public final class NfnetlinkMonitor implements RulesetMonitor, GroupReader.Taker {
    private static final int NETLINK_NETFILTER = 12;
    /** NFNLGRP_NFTABLES is 7; the bits begin with group 1. */
    private static final int GROUPS = 1 << 6;

    private final GroupReader reader;
    private final Audience<RulesetChange> audience = new Audience<>();
    private final Set<String> touched = new HashSet<>();
    private final Set<Integer> ownPorts = new HashSet<>();

    private NfnetlinkMonitor(GroupReader reader) {
        this.reader = reader;
    }

    /** Joins the group and starts the thread; what happens from now on is heard by whoever has subscribed by then. */
    public static NfnetlinkMonitor open(LibC libc) throws KernelRefused {
        NfnetlinkMonitor monitor = new NfnetlinkMonitor(
                GroupReader.open(libc, "watch changes of the nftables ruleset", NETLINK_NETFILTER, GROUPS));
        monitor.reader.start("ruleset-monitor", monitor);
        return monitor;
    }

    @Override
    public void subscribe(Consumer<? super RulesetChange> listener) {
        audience.add(listener);
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public boolean take(ByteBuffer datagram, int length) {
        boolean whole = true;
        for (RulesetMessage message : RulesetDecoder.decode(datagram, length)) {
            switch (message) {
                case RulesetMessage.Touched(String table) -> touched.add(table);
                case RulesetMessage.Generation generation -> committed(generation);
                case RulesetMessage.Other _ -> { }
                case RulesetMessage.Fault _ -> whole = false;
            }
        }
        return whole;
    }

    private void committed(RulesetMessage.Generation generation) {
        if (Actors.isOwnThread(generation.thread())) {
            ownPorts.add(generation.port());
        }
        if (!ownPorts.contains(generation.port())) {
            audience.tell(new RulesetChange.Committed(
                    generation.number(), touched, new Actor(generation.thread(), generation.name())));
        }
        touched.clear();
    }

    @Override
    public void lost() {
        touched.clear();
        audience.tell(new RulesetChange.Overrun());
    }
}
