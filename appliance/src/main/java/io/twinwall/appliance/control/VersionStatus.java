package io.twinwall.appliance.control;

import io.twinwall.model.value.NodeName;

/** The program, its runtime and its age. */
record VersionStatus(String twinwall, String java, NodeName node, String uptime) {}
