package io.twinwall.model.config;

import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.AuthenticationText;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Priority;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.VrrpVersion;
import java.util.List;
import java.util.Optional;

/**
 * A group as one node runs it, every default filled in.
 *
 * @param members interfaces whose virtual routers move together, in the document's order; never empty
 * @param priority of this node, not of the twin
 * @param authentication only with version 2
 */
public record EffectiveGroup(
        GroupName name,
        List<InterfaceName> members,
        Priority priority,
        boolean preempt,
        TimeSpan preemptDelay,
        TimeSpan startDelay,
        VrrpVersion version,
        AdvertisementInterval interval,
        boolean accept,
        Optional<AuthenticationText> authentication,
        GroupPolicy policy,
        TrackConfig track) {
    public EffectiveGroup {
        members = List.copyOf(members);
    }
}
