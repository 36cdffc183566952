package io.twinwall.appliance.bench;

import io.twinwall.appliance.lab.LabFailed;
import java.util.List;

/** One thing that is done to every contestant in turns. */
public interface BenchCase {
    /** Its name on the command line and in the table. */
    String label();

    /** What is done, for a reader of the report; one clause. */
    String about();

    /** Who is measured: ours first, then its peers. */
    List<String> contestants();

    /** What is measured, in the order of the report. */
    List<Metric> metrics();

    /** How many runs each contestant has where {@code asked} are asked for; less where one is long enough. */
    default int runs(int asked) {
        return asked;
    }

    /** Whether it is worth its time where only a glance is asked for. */
    default boolean atAGlance() {
        return true;
    }

    /** Called before the first case of the bench is measured: what takes long may begin beside the others. */
    default void begin() throws LabFailed {}

    /**
     * Measures one contestant once.
     *
     * @throws LabFailed where it could not be measured; the sentence goes into the report
     */
    Sample measure(String contestant) throws LabFailed;
}
