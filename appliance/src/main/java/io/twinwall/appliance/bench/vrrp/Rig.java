package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.Effort;
import io.twinwall.appliance.lab.Lab;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the cases share.
 *
 * @param lab where everything runs
 * @param effort how much time they may take
 * @param twinwall ours
 * @param keepalived the peer
 * @param echo address of the UDP echo behind the pair, once it runs
 */
record Rig(Lab lab, Effort effort, Twinwall twinwall, Keepalived keepalived, Supplier<InetSocketAddress> echo) {
    /** Who is measured where both can be. */
    static final List<String> BOTH = List.of(Twinwall.NAME, Keepalived.NAME);

    Contestant contestant(String name) {
        return name.equals(Twinwall.NAME) ? twinwall : keepalived;
    }
}
