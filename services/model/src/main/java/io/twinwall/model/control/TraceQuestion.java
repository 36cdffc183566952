package io.twinwall.model.control;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.TimeSpan;
import java.util.Optional;

/**
 * The packets whose way through the ruleset is asked for.
 *
 * @param destination as the packets have it when they come in, before any translation
 * @param port of the destination
 * @param time how long to wait for them, 1s to 60s
 */
public record TraceQuestion(
        ProtocolNumber protocol, IpAddress source, IpAddress destination, Optional<Port> port, TimeSpan time) {
    /** How long packets are waited for where nothing is said. */
    public static final TimeSpan USUAL_TIME = new TimeSpan(10_000);

    private static final long SHORTEST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 60_000;

    /** Throws IllegalArgumentException with a sentence for the operator where such packets cannot be. */
    public TraceQuestion {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException(source + " and " + destination
                    + " are of different families; no packet has both");
        }
        if (port.isPresent() && !protocol.hasPorts()) {
            throw new IllegalArgumentException(protocol + " has no ports; leave the port out");
        }
        boolean v4 = source.isV4();
        int otherIcmp = v4 ? ProtocolNumber.ICMPV6 : ProtocolNumber.ICMP;
        if (protocol.number() == otherIcmp) {
            throw new IllegalArgumentException("between " + source + " and " + destination + " it is "
                    + (v4 ? "icmp" : "icmpv6") + ", not " + protocol);
        }
        if (time.millis() < SHORTEST_MILLIS || time.millis() > LONGEST_MILLIS) {
            throw new IllegalArgumentException("a trace takes 1s to 60s");
        }
    }
}
