package io.twinwall.appliance.archive;

import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.Secrets;
import java.util.Optional;

/** Carries the history to an archive; takes a bounded time. */
public interface Pusher {
    /** Empty where the archive has everything; else why not. */
    Optional<String> push(ArchiveConfig archive, Secrets secrets) throws InterruptedException;
}
