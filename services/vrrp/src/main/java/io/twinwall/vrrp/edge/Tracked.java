package io.twinwall.vrrp.edge;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.Destination;

/** Something other than a port that a group's priority hangs on. */
public sealed interface Tracked {
    /** A check of the document, whoever carries it out. */
    record Check(CheckName name) implements Tracked {
        @Override
        public String toString() {
            return "check " + name;
        }
    }

    /** A route of the main table. */
    record ToDestination(Destination to) implements Tracked {
        @Override
        public String toString() {
            return "route to " + to;
        }
    }
}
