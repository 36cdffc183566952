package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What multicast groups of netlink tell, on a daemon thread of its own: links, addresses and routes, or nftables. What
 * happens from the opening on is heard by whoever has subscribed by then.
 */
public final class GroupMonitor<C> implements Monitor<C> {
    private final GroupReader reader;
    private final Audience<C> audience;

    private GroupMonitor(GroupReader reader, Audience<C> audience) {
        this.reader = reader;
        this.audience = audience;
    }

    /** Joins the groups of links, addresses and routes and starts the thread. */
    public static Monitor<KernelChange> ofKernel(LibC libc) throws KernelRefused {
        return open(
                GroupReader.open(libc, "watch the kernel's changes", KernelChanges.PROTOCOL, KernelChanges.GROUPS),
                "kernel-monitor",
                KernelChanges::new);
    }

    /** Joins the group of nftables and starts the thread. */
    public static Monitor<RulesetChange> ofRuleset(LibC libc) throws KernelRefused {
        return open(
                GroupReader.open(
                        libc, "watch changes of the nftables ruleset", RulesetChanges.PROTOCOL, RulesetChanges.GROUPS),
                "ruleset-monitor",
                RulesetChanges::new);
    }

    private static <C> Monitor<C> open(
            GroupReader reader, String thread, Function<Audience<C>, GroupReader.Taker> taker) {
        Audience<C> audience = new Audience<>();
        reader.start(thread, taker.apply(audience));
        return new GroupMonitor<>(reader, audience);
    }

    @Override
    public void subscribe(Consumer<? super C> listener) {
        audience.add(listener);
    }

    @Override
    public void close() {
        reader.close();
    }
}
