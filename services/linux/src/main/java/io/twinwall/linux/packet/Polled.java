package io.twinwall.linux.packet;

/** A port of this kernel, as the poller sees it. */
interface Polled {
    /** The descriptor; -1 once closed, which is passed over. */
    int fd();
}
