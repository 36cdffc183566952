package io.twinwall.appliance.readiness;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about drills. */
public enum DrillMessage implements Message {
    /** Arguments: who. */
    BEGAN("DRILL-0101", Level.NOTICE, "a drill of the pair by %s began",
            "Somebody typed 'request drill': every group is handed over to the other node and back. Nothing to do."),
    /** Arguments: what a step came to. */
    STEP("DRILL-0102", Level.NOTICE, "drill: %s", "A step of a drill and what it came to. Nothing to do."),
    /** Arguments: seconds. */
    PASSED("DRILL-0103", Level.NOTICE, "the drill passed in %s s: each node took over from the other",
            "The pair is where it was. Nothing to do."),
    /** Arguments: why. */
    FAILED("DRILL-0104", Level.ALERT, "the drill failed: %s",
            "A step did not come to its end. The drill stopped there and moved nothing more. 'show vrrp' says where the"
                    + " groups are, 'show readiness' what is in the way; 'request failover' on the node that has a"
                    + " group moves it.");

    private final Wording wording;

    DrillMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
