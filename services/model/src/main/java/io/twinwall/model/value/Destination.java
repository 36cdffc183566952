package io.twinwall.model.value;

import java.util.Optional;

/** Where a route leads: {@code default} (every address of the next hop's family), or a network. */
@Syntax("default|NETWORK/LENGTH")
public record Destination(Optional<Prefix> prefix) {
    public static Destination parse(String text) {
        return text.equals("default") ? new Destination(Optional.empty())
                : new Destination(Optional.of(Prefix.parse(text)));
    }

    @Override
    public String toString() {
        return prefix.map(Prefix::toString).orElse("default");
    }
}
