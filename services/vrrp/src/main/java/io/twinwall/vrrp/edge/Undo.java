package io.twinwall.vrrp.edge;

import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import java.util.ArrayDeque;
import java.util.Deque;

/** How to take back what a failing apply has done so far, last first. */
final class Undo {
    /** One thing taken back. */
    interface Reversal {
        void run() throws Exception;
    }

    private final Deque<Reversal> steps = new ArrayDeque<>();

    void add(Reversal reversal) {
        steps.push(reversal);
    }

    void run(EventLog log) {
        for (Reversal step : steps) {
            try {
                step.run();
            } catch (Exception e) {
                log.log(VrrpMessage.REMOVAL_FAILED, e.getMessage());
            }
        }
    }
}
