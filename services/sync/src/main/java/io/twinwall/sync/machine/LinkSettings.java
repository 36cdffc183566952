package io.twinwall.sync.machine;

import io.twinwall.sync.wire.BootId;
import io.twinwall.sync.wire.Versions;

/**
 * What a node knows of the link before anything was said.
 *
 * @param self this node
 * @param twin the other node of the document
 * @param versions protocol versions this program speaks
 * @param software its version, for the twin's operator
 * @param boot this run
 * @param seed of the jitter
 */
public record LinkSettings(String self, String twin, Versions versions, String software, BootId boot, long seed) {
    /** The node whose name comes first dials, the other one listens: never do both dial. */
    public boolean dials() {
        return self.compareTo(twin) < 0;
    }
}
