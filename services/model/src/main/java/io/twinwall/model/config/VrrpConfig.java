package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.VrrpVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Virtual router redundancy for the pair (RFC 9568). */
public record VrrpConfig(
        @Doc("3 (RFC 9568), or 2 (RFC 3768, IPv4 only) for an older other router") @Default("3") VrrpVersion version,
        @Doc("time between advertisements, 10ms to 40950ms in steps of 10ms; version 2 whole seconds")
                @Default("1s")
                AdvertisementInterval advertisementInterval,
        @Doc("whether a returning preferred node takes over by itself") @Default("false") boolean preempt,
        @Doc("how long a preferred node waits after it returned before it takes over") @Default("0s")
                TimeSpan preemptDelay,
        @Doc("how long a starting node stays out of every group") @Default("0s") TimeSpan startDelay,
        @Doc("whether the Active takes packets to the virtual address itself") @Default("true") boolean accept,
        @Doc("checksum of sent advertisements: follow the peer, or force one reading")
                @Default("follow-peer")
                ChecksumChoice checksum,
        @Doc("version 2's simple authentication; travels in clear") Optional<AuthenticationConfig> authentication,
        @Doc("BFD between the nodes") Optional<BfdConfig> bfd,
        @Doc("programs run after a group changed its role") List<HookConfig> hooks,
        @Doc("virtual routers that move together; those in no group form the group 'main'")
                Map<GroupName, GroupConfig> groups) {
    /** Everything absent: what an empty section means. */
    public static final VrrpConfig STANDARD = new VrrpConfig(
            new VrrpVersion(3),
            AdvertisementInterval.parse("1s"),
            false,
            new TimeSpan(0),
            new TimeSpan(0),
            true,
            ChecksumChoice.FOLLOW_PEER,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of());

    /** The same with another interval. */
    public VrrpConfig withAdvertisementInterval(AdvertisementInterval other) {
        return new VrrpConfig(version, other, preempt, preemptDelay, startDelay, accept, checksum, authentication, bfd,
                hooks, groups);
    }

    /** The same with or without preemption. */
    public VrrpConfig withPreempt(boolean other) {
        return new VrrpConfig(version, advertisementInterval, other, preemptDelay, startDelay, accept, checksum,
                authentication, bfd, hooks, groups);
    }

    /** The same with other groups. */
    public VrrpConfig withGroups(Map<GroupName, GroupConfig> others) {
        return new VrrpConfig(version, advertisementInterval, preempt, preemptDelay, startDelay, accept, checksum,
                authentication, bfd, hooks, others);
    }
}
