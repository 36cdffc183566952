package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Child;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a busy machine does beside its work. */
final class BusyLoops {
    private BusyLoops() {}

    /** Runs so many loops of nothing for a time, and returns at its end. */
    static void run(int loops, Duration time) throws LabFailed {
        String seconds = Long.toString(time.toSeconds());
        List<Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < loops; i++) {
                // Each ends by itself, whatever becomes of who started it.
                children.add(Child.start(
                        List.of("timeout", "-s", "KILL", seconds, "sh", "-c", "while :; do :; done"), line -> {}));
            }
            Patience.pause(time);
        } catch (IOException e) {
            throw new LabFailed("a busy loop did not start: " + e.getMessage());
        } finally {
            children.forEach(Child::close);
        }
    }
}
