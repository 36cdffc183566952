package io.twinwall.vrrp.edge;

import java.util.concurrent.TimeUnit;

/** Lets one line through a minute; what others send us must not fill the log. */
public final class LogLimit {
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private boolean spoken;
    private long spokenAt;

    /** Whether a line may be written now; asking counts as writing it. */
    public boolean allows(long now) {
        if (spoken && now - spokenAt < QUIET_NANOS) {
            return false;
        }
        spoken = true;
        spokenAt = now;
        return true;
    }
}
