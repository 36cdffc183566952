package io.twinwall.appliance.bench.vrrp;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A virtual router as every contestant is configured with it.
 *
 * @param name of its segment
 * @param device port of the node
 * @param vrid its identifier
 * @param address the virtual address
 * @param own the nodes' own addresses, by node
 * @param length of the segment's prefix
 */
record VirtualRouter(String name, String device, int vrid, String address, Map<String, String> own, int length) {
    private static final int VRIDS = 255;
    private static final int LENGTH = 24;

    /** Those of the lab's documented pair, with the VRIDs Twinwall gives them. */
    static final List<VirtualRouter> OF_THE_LAB = List.of(
            ofTheLab("lan", "eth1", 1, "10.10.0."),
            ofTheLab("wan", "eth0", 2, "192.0.2."),
            ofTheLab("dmz", "eth2", 3, "10.20.0."));

    /** As many as there are VRIDs, each alone on a port. */
    static List<VirtualRouter> ofEveryVrid() {
        return IntStream.rangeClosed(1, VRIDS)
                .mapToObj(vrid -> {
                    String network = "10.9." + vrid + ".";
                    Map<String, String> own = Map.of("r1", network + "2", "r2", network + "3");
                    return new VirtualRouter("p" + vrid, "p" + vrid, vrid, network + "1", own, LENGTH);
                })
                .toList();
    }

    VirtualRouter {
        own = Map.copyOf(own);
    }

    private static VirtualRouter ofTheLab(String name, String device, int vrid, String network) {
        return new VirtualRouter(
                name, device, vrid, network + "1", Map.of("r1", network + "2", "r2", network + "3"), LENGTH);
    }
}
