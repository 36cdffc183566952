package io.twinwall.vrrp.edge;

import io.twinwall.model.value.IpAddress;
import io.twinwall.vrrp.wire.Recipient;
import java.util.List;
import java.util.Optional;

/**
 * Where a virtual router's advertisements come from and go to, as far as only the kernel knows.
 *
 * @param source empty while the port has no address to send from; then nothing is sent, and the guard stays shut
 * @param recipients the group, or each unicast peer
 */
record Reach(Optional<IpAddress> source, List<Recipient> recipients) {
    Reach {
        recipients = List.copyOf(recipients);
    }
}
