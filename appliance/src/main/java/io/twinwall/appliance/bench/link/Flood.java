package io.twinwall.appliance.bench.link;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.NetlinkConntrack;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Puts connections into the kernel it runs on, no faster than a busy box gets them. Runs on a node. */
public final class Flood {
    private static final int AT_ONCE = 500;
    /** 25,000 a second: more than a box of this size forwards. */
    private static final long PAUSE_MILLIS = 20;

    private Flood() {}

    /** As many as the argument says; prints how many the kernel took. */
    public static void main(String[] arguments) throws KernelRefused, InterruptedException {
        List<Flow> flows = MadeFlows.of(Integer.parseInt(arguments[0])).toList();
        long taken = 0;
        try (Conntrack table = NetlinkConntrack.open()) {
            for (int from = 0; from < flows.size(); from += AT_ONCE) {
                int[] errnos = table.create(flows.subList(from, Math.min(flows.size(), from + AT_ONCE)));
                taken += Arrays.stream(errnos).filter(errno -> errno == 0).count();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
        System.out.println(taken);
    }
}
