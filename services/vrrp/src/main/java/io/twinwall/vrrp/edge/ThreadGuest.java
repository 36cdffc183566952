package io.twinwall.vrrp.edge;

/**
 * Somebody who lives on the VRRP thread beside the groups, by its rules: never blocks, never calls nftables or
 * rtnetlink, allocates nothing in steady state, throws nothing.
 */
public interface ThreadGuest {
    /** Takes what waits in ports it added to the thread's poller, within bounds. */
    void receive(long now);

    /** Does what is due. */
    void tick(long now);

    /** When {@link #tick} is wanted next; {@code Long.MAX_VALUE} for never. */
    long wakeAt();
}
