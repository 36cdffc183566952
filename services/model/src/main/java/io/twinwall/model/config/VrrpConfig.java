package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.GroupName;
import java.util.Map;

/** Virtual router redundancy for the pair (RFC 9568). */
public record VrrpConfig(
        @Doc("time between advertisements, 10ms to 40950ms in steps of 10ms")
                @Default("1s")
                AdvertisementInterval advertisementInterval,
        @Doc("whether a returning preferred node takes over by itself") @Default("false") boolean preempt,
        @Doc("checksum of sent advertisements: follow the peer, or force one reading")
                @Default("follow-peer")
                ChecksumChoice checksum,
        @Doc("virtual routers that move together; those in no group form the group 'main'")
                Map<GroupName, GroupConfig> groups) {}
