package io.twinwall.appliance.check;

import io.twinwall.model.value.CheckName;
import java.util.Optional;

/**
 * A check as an operator reads it.
 *
 * @param kind {@code ping}, {@code tcp}, {@code http}, {@code command} or {@code bfd}
 * @param state {@code up}, {@code down} or {@code unknown}
 * @param since seconds in that state
 * @param lastAnswer when the newest answer came, or was given up (RFC 3339)
 * @param reason what the newest answer said
 */
public record CheckStatus(
        CheckName name,
        String kind,
        String target,
        String state,
        long since,
        Optional<String> lastAnswer,
        Optional<String> reason) {}
