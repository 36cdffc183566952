package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.LabFailed;
import java.time.Duration;
import java.util.List;

/** A router program: what it needs on a box, how it starts, and how an admin tells it to hand over. */
interface Contestant {
    /** Its name in the report. */
    String name();

    /** Puts its configuration on a fresh node of the lab, and what it leaves to the admin: sysctls, filter, routes. */
    void equip(String node, PairSettings settings) throws LabFailed;

    /** What two operators do once before the first start, when both nodes are equipped. */
    default void introduce(PairSettings settings) throws LabFailed {
        // Most have nothing to tell one another.
    }

    /** Whether a node hears all it is to hear of its twin. */
    default boolean hearsTwin(Daemon daemon, PairSettings settings) {
        return atWork(daemon);
    }

    /** Starts its daemon on an equipped node. */
    Daemon launch(String node) throws LabFailed;

    /** Whether the daemon is at work, as Active or as Backup. */
    boolean atWork(Daemon daemon);

    /** Has the Active node give its addresses to the twin without loss; returns when it has been told. */
    void handOver(String node, Daemon daemon, PairSettings settings) throws LabFailed;

    /** Puts a single node with these virtual routers on a host, ready to be launched there. */
    void equipAlone(String host, List<VirtualRouter> routers, Duration interval) throws LabFailed;
}
