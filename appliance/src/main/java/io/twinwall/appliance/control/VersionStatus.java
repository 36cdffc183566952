package io.twinwall.appliance.control;

import io.twinwall.model.value.NodeName;
import java.util.Optional;

/**
 * The program, its runtime and its age.
 *
 * @param unconfirmed what becomes of a commit that waits for its confirmation
 */
record VersionStatus(String twinwall, String java, NodeName node, String uptime, Optional<String> unconfirmed) {}
