package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import java.util.function.Consumer;

/** Changes of the nftables ruleset by other processes as they happen. Closing ends its thread. */
public interface RulesetMonitor extends AutoCloseable {
    /** Adds a listener; it runs on the monitor's own thread and must not block. */
    void subscribe(Consumer<? super RulesetChange> listener);

    @Override
    void close();

    /** Opens monitors, one at a time for whoever needs its own thread. */
    @FunctionalInterface
    interface Source {
        RulesetMonitor open() throws KernelRefused;
    }
}
