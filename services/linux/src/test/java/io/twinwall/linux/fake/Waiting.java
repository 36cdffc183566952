package io.twinwall.linux.fake;

/** A port in memory, as the poller in memory sees it. */
interface Waiting {
    boolean somethingWaits();
}
