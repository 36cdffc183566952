package io.twinwall.model.control;

import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import java.util.Optional;

/**
 * Which logged packets are meant; what is absent does not narrow.
 *
 * @param port of either end
 * @param rule a part of the rule's path in the document
 */
public record LoggedFilter(
        Optional<Prefix> source,
        Optional<Prefix> destination,
        Optional<ProtocolNumber> protocol,
        Optional<Port> port,
        Optional<String> rule) {
    /** Every packet. */
    public static final LoggedFilter ALL = new LoggedFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
