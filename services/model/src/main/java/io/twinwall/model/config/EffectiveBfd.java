package io.twinwall.model.config;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.TimeSpan;
import java.util.List;
import java.util.Optional;

/**
 * A BFD session as one node runs it.
 *
 * @param name {@code twin on lan}, or the check's
 * @param local this node's address on the interface
 * @param remote the twin's or the neighbour's, on the same network
 * @param check that the session answers; empty for one with the twin
 * @param evidence groups for which its silence speaks of the twin's death
 */
public record EffectiveBfd(
        String name,
        InterfaceName via,
        IpAddress local,
        IpAddress remote,
        TimeSpan interval,
        DetectMultiplier multiplier,
        Optional<CheckName> check,
        List<GroupName> evidence) {
    public EffectiveBfd {
        evidence = List.copyOf(evidence);
    }
}
