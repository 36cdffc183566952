package io.twinwall.sync.wire;

/**
 * A place in a stream.
 *
 * @param boot the sender's run
 * @param epoch which of the run's beginnings; each resync begins one
 * @param sequence the entry, from 1
 */
public record Position(BootId boot, long epoch, long sequence) {}
