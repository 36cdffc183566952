package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Priority;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.VrrpVersion;
import java.util.List;
import java.util.Optional;

/** Virtual routers that are Active or Backup as one. */
public record GroupConfig(
        @Doc("interfaces whose virtual routers belong to the group") List<InterfaceName> interfaces,
        @Doc("priority 1-255 on each node, 255 for an owner of the addresses;"
                        + " 250 on the first of pair.nodes and 200 on the second when absent")
                Optional<PerNode<Priority>> priority,
        @Doc("overrides vrrp.preempt for this group") Optional<Boolean> preempt,
        @Doc("overrides vrrp.preempt-delay for this group") Optional<TimeSpan> preemptDelay,
        @Doc("overrides vrrp.version for this group") Optional<VrrpVersion> version,
        @Doc("overrides vrrp.advertisement-interval for this group")
                Optional<AdvertisementInterval> advertisementInterval,
        @Doc("overrides vrrp.accept for this group") Optional<Boolean> accept,
        @Doc("overrides vrrp.authentication for this group") Optional<AuthenticationConfig> authentication,
        @Doc("which losses of its interfaces make the group give up") @Default("any") GroupPolicy policy,
        @Doc("what the group's priority hangs on besides") TrackConfig track) {
    /** A group of some interfaces, everything else absent. */
    public static GroupConfig of(List<InterfaceName> interfaces) {
        return new GroupConfig(interfaces, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), GroupPolicy.ANY, TrackConfig.NONE);
    }

    /** The same with something tracked. */
    public GroupConfig withTrack(TrackConfig other) {
        return new GroupConfig(interfaces, priority, preempt, preemptDelay, version, advertisementInterval, accept,
                authentication, policy, other);
    }
}
