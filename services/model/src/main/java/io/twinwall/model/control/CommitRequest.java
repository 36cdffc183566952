package io.twinwall.model.control;

import io.twinwall.model.value.TimeSpan;
import java.util.Optional;

/**
 * How a candidate is to be committed.
 *
 * @param confirmWithin it is taken back unless confirmed in this time; at once for good when empty
 * @param origin the connection the operator must not cut; empty at the console
 * @param comment what the history shows; may be empty
 */
public record CommitRequest(Optional<TimeSpan> confirmWithin, Optional<Origin> origin, String comment) {}
