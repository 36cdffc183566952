package io.twinwall.appliance.bench;

import io.twinwall.appliance.lab.LabFailed;
import java.util.List;
import java.util.Map;

/** A part of the product that is measured beside its peers. */
public interface Area extends AutoCloseable {
    /** Its name on the command line and in the report's file. */
    String name();

    /** Every case, in the order of a whole bench. */
    List<BenchCase> cases();

    /** The version of each peer, by its name. */
    Map<String, String> peers();

    /** Starts what all cases share. */
    void open() throws LabFailed;

    @Override
    void close();
}
