package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.vrrp.Daemon;
import io.twinwall.appliance.lab.LabFailed;

/** Programs that move addresses and keep connections: what they need on a box, and how an admin talks to them. */
interface Contestant {
    /** Its name in the report. */
    String name();

    /** Puts its configuration on a fresh node of the lab, and what it leaves to the admin. */
    void equip(String node, Setup setup) throws LabFailed;

    /** What two operators do once before the first start. */
    void introduce(Setup setup) throws LabFailed;

    /** Starts all its daemons on an equipped node; they end with the one that is returned. */
    Daemon launch(String node) throws LabFailed;

    /** Whether a node is at work and has heard its twin's connections, where it has a twin. */
    boolean inSync(String node, Daemon daemon, boolean hasTwin) throws LabFailed;

    /** Has the Active node give its addresses to the twin; returns when it has been told. */
    void handOver(String node) throws LabFailed;

    /** How many established connections to a port of the internet host a Backup could go on with. */
    long known(String node, int port) throws LabFailed;

    /** How long the last takeover of a node worked on connections, in ms; NaN where it does not say. */
    double worked(String node, Daemon daemon) throws LabFailed;
}
