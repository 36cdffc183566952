package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Priority;
import java.util.List;
import java.util.Optional;

/** Virtual routers that are Active or Backup as one. */
public record GroupConfig(
        @Doc("interfaces whose virtual routers belong to the group") List<InterfaceName> interfaces,
        @Doc("priority 1-254 on each node; 250 on the first of pair.nodes and 200 on the second when absent")
                Optional<PerNode<Priority>> priority,
        @Doc("overrides vrrp.preempt for this group") Optional<Boolean> preempt,
        @Doc("further interfaces whose loss of carrier gives the group up") List<InterfaceName> track) {}
