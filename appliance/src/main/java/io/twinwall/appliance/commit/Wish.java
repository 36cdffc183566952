package io.twinwall.appliance.commit;

import io.twinwall.appliance.history.CommitObject;
import io.twinwall.model.config.Document;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.sync.wire.CommitId;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator wants to be in force.
 *
 * @param on the commit the candidate was last compared with
 * @param within taken back unless confirmed in this time
 * @param refusal says what a service of this node refuses
 */
public record Wish(
        Document document,
        CommitId on,
        CommitObject.Kind kind,
        String by,
        String comment,
        Optional<Duration> within,
        Refusal refusal) {
    /** The sentence of what a service refuses. */
    public interface Refusal {
        /** Where nobody knows a line. */
        Refusal PLAIN = ApplyFailed::getMessage;

        String sentence(ApplyFailed failed);
    }
}
