package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import java.util.function.Consumer;

/**
 * Changes as they happen, of one kind: {@link KernelChange} of links, addresses and routes, {@link RulesetChange} of
 * the nftables ruleset by other processes. Closing ends its thread.
 */
public interface Monitor<C> extends AutoCloseable {
    /** Adds a listener; it runs on the monitor's own thread and must not block. */
    void subscribe(Consumer<? super C> listener);

    @Override
    void close();

    /** Opens monitors, one at a time for whoever needs its own thread. */
    @FunctionalInterface
    interface Source<C> {
        Monitor<C> open() throws KernelRefused;
    }
}
