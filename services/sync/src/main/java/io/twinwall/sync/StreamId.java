package io.twinwall.sync;

import java.util.Locale;

/** The streams of the link. Numbers are on the wire and never change their meaning. */
public enum StreamId {
    /** What the nodes ask of one another. */
    CONTROL(1),
    /** Commits. */
    CONFIG(2),
    /** Connections, translations and expectations of the kernel. */
    FLOWS(3),
    /** DHCP bindings. */
    LEASES(4),
    /** Stick tables, states of servers, results of checks. */
    BALANCER(5),
    /** What the document names and never says. */
    SECRETS(6);

    private final int number;

    StreamId(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
