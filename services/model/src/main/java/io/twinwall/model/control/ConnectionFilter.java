package io.twinwall.model.control;

import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import java.util.List;
import java.util.Optional;

/**
 * Which tracked connections are meant; what is absent does not narrow.
 *
 * @param source of who opened it
 * @param destination where it was sent, as written or as translated
 * @param port of either end, as written or as translated
 * @param state one of {@link #STATES}
 * @param translated only connections with a translated address or port
 */
public record ConnectionFilter(
        Optional<Prefix> source,
        Optional<Prefix> destination,
        Optional<ProtocolNumber> protocol,
        Optional<Port> port,
        Optional<String> state,
        boolean translated) {
    /**
     * The states of TCP as the kernel keeps them; then, for every protocol, whether an answer came and whether it goes
     * on well enough to be kept when the table is full.
     */
    public static final List<String> STATES = List.of("syn-sent", "syn-recv", "established", "fin-wait", "close-wait",
            "last-ack", "time-wait", "close", "unreplied", "replied", "assured");

    /** Every connection. */
    public static final ConnectionFilter ALL = new ConnectionFilter(Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), false);

    public ConnectionFilter {
        if (state.isPresent() && !STATES.contains(state.get())) {
            throw new IllegalArgumentException("a state is one of " + String.join(", ", STATES));
        }
    }
}
