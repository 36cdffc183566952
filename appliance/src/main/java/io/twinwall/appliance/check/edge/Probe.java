package io.twinwall.appliance.check.edge;

import java.time.Duration;

/** One kind of question. Runs on a virtual thread: it waits in no native call, and an interrupt ends it. */
@FunctionalInterface
public interface Probe {
    /** Asks once; on return nothing of it is left. */
    Answer ask(Duration limit) throws InterruptedException;

    /** Makes the probe of a check. */
    @FunctionalInterface
    interface Source {
        Probe of(io.twinwall.model.config.CheckConfig check);
    }
}
