package io.twinwall.vrrp.bfd.edge;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.vrrp.bfd.machine.BfdSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One session as the document wants it on this node.
 *
 * @param name for the operator, unique
 * @param device it runs on
 * @param local this node's address on the segment
 * @param remote the peer's, of the same family
 * @param interval Desired Min TX and Required Min RX while Up, at least a millisecond
 * @param multiplier Detect Mult, 1 to 255
 * @param check that it answers
 * @param evidence groups for which its silence speaks of the twin's death; empty when the peer is not the twin
 */
public record BfdSpec(
        String name,
        DeviceName device,
        IpAddress local,
        IpAddress remote,
        Duration interval,
        int multiplier,
        Optional<CheckName> check,
        List<GroupName> evidence) {
    /** What a session is on the wire; the rest may change while it lives. */
    public record Key(DeviceName device, IpAddress local, IpAddress remote) {}

    public BfdSpec {
        evidence = List.copyOf(evidence);
        if (local.isV4() != remote.isV4()) {
            throw new IllegalArgumentException("session " + name + ": " + local + " and " + remote
                    + " are of two families");
        }
    }

    public Key key() {
        return new Key(device, local, remote);
    }

    /** For the machine. */
    BfdSettings settings() {
        return new BfdSettings(TimeUnit.NANOSECONDS.toMicros(interval.toNanos()), multiplier);
    }
}
