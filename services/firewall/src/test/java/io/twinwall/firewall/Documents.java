package io.twinwall.firewall;

import static io.twinwall.model.config.Transport.TCP;
import static io.twinwall.model.config.Transport.UDP;
import static io.twinwall.model.config.Verdict.ACCEPT;
import static io.twinwall.model.config.Verdict.DROP;
import static io.twinwall.model.config.Verdict.REJECT;

import io.twinwall.model.config.NodeConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** The documents behind the golden rulesets in {@code src/test/resources/rulesets}, by the golden's name. */
final class Documents {
    private Documents() {}

    static Map<String, NodeConfig> all() {
        Map<String, NodeConfig> all = new LinkedHashMap<>();
        all.put("pair", pair().build());
        all.put("zones", zones().build());
        all.put("dual-stack", dualStack().build());
        all.put("translations", translations().build());
        all.put("bfd", bfd().build());
        all.put("load-sharing", loadSharing().build());
        all.put("single-node", singleNode().build());
        all.putAll(KindDocuments.all());
        all.put("nothing", new DocumentBuilder("r1").build());
        return all;
    }

    static NodeConfig named(String name) {
        Map<String, NodeConfig> all = all();
        all.put("dual-stack-closed", dualStack().policy("lan -> wan", DROP).policy("lan -> dmz", DROP).build());
        all.put("dual-stack-opened", dualStack().policy("dmz -> lan", ACCEPT).build());
        all.put("limits-opened", KindDocuments.limits().policy("dmz -> lan", ACCEPT).build());
        all.put("protection-unhelped", KindDocuments.unhelped().build());
        all.put("protection-forwarded", KindDocuments.forwarded().build());
        NodeConfig config = all.get(name);
        if (config == null) {
            throw new IllegalArgumentException("no document " + name + " among " + all.keySet());
        }
        return config;
    }

    /** DESIGN section 4: the pair most people will run. */
    static DocumentBuilder pair() {
        DocumentBuilder doc = new DocumentBuilder("r1", "r2");
        return doc.link("sync", "eth3", "169.254.77.1/30", "169.254.77.2/30")
                .port("lan", "eth1", "lan", doc.addresses("10.10.0.2/24", "10.10.0.3/24"), 10, "10.10.0.1/24")
                .port("wan", "eth0", "wan", doc.addresses("192.0.2.2/24", "192.0.2.3/24"), 20, "192.0.2.1/24")
                .policy("lan -> wan", ACCEPT)
                .masquerade("lan", "wan", "virtual");
    }

    /** The pair with BFD: between the nodes, to the gateway, and to a neighbour by IPv6. */
    private static DocumentBuilder bfd() {
        DocumentBuilder doc = pair();
        return doc.port("six", "eth5", "lan", doc.addresses("2001:db8:5::2/64", "2001:db8:5::3/64"), 0)
                .bfd()
                .bfdCheck("gw", "192.0.2.254")
                .bfdCheck("gw6", "2001:db8:5::fe");
    }

    /**
     * Every verdict, a zone of two ports, names that would collide with a dash between them, the node's own traffic.
     */
    static DocumentBuilder zones() {
        DocumentBuilder doc = new DocumentBuilder("r1", "r2");
        return doc.link("sync", "eth3", "169.254.77.1/30", "169.254.77.2/30")
                .port("lan", "eth1", "lan", doc.addresses("10.10.0.2/24", "10.10.0.3/24"), 10, "10.10.0.1/24")
                .port("lan-up", "eth1.20", "lan", doc.addresses("10.11.0.2/24", "10.11.0.3/24"), 11, "10.11.0.1/24")
                .port("dmz", "eth2", "lan-dmz", doc.addresses("10.20.0.2/24", "10.20.0.3/24"), 0)
                .port("wan", "eth0", "wan", doc.addresses("192.0.2.2/24", "192.0.2.3/24"), 20, "203.0.113.7/32")
                .port("spare", "eth4", "", doc.addresses(), 0)
                .policy("lan -> lan", ACCEPT)
                .policy("lan -> lan-dmz", ACCEPT)
                .policy("lan -> wan", ACCEPT)
                .policy("lan -> local", ACCEPT)
                .policy("lan-dmz -> wan", REJECT)
                .policy("lan-dmz -> local", REJECT)
                .policy("wan -> lan", DROP)
                .policy("wan -> local", DROP)
                .policy("local -> lan-dmz", DROP);
    }

    /** Both families everywhere; forwards with and without an address. */
    static DocumentBuilder dualStack() {
        return dualStackPorts()
                .policy("lan -> wan", ACCEPT)
                .policy("lan -> dmz", ACCEPT)
                .policy("dmz -> wan", REJECT)
                .masquerade("lan", "wan", "virtual")
                .forward("wan", TCP, "", 80, "10.20.0.11:8080")
                .forward("wan", TCP, "192.0.2.10", 443, "10.20.0.12:443")
                .forward("wan", UDP, "", 53, "[2001:db8:20::11]:5353")
                .forward("lan", TCP, "10.10.0.1", 2222, "10.20.0.11:22");
    }

    /** The interfaces of that document, which {@link PairNetwork} has. */
    static DocumentBuilder dualStackPorts() {
        DocumentBuilder doc = new DocumentBuilder("r1", "r2");
        return doc.link("sync", "eth3", "169.254.77.1/30,fd00:77::1/64", "169.254.77.2/30,fd00:77::2/64")
                .port("lan", "eth1", "lan", doc.addresses("10.10.0.2/24,2001:db8:10::2/64",
                        "10.10.0.3/24,2001:db8:10::3/64"), 10, "10.10.0.1/24", "2001:db8:10::1/64")
                .port("dmz", "eth2", "dmz", doc.addresses("10.20.0.2/24,2001:db8:20::2/64",
                        "10.20.0.3/24,2001:db8:20::3/64"), 12, "10.20.0.1/24")
                .port("wan", "eth0", "wan", doc.addresses("192.0.2.2/24,2001:db8::2/64",
                        "192.0.2.3/24,2001:db8::3/64"), 20, "192.0.2.1/24", "192.0.2.10/24", "2001:db8::1/64");
    }

    /** Every kind of source translation, on several ports and to a zone that has none. */
    static DocumentBuilder translations() {
        DocumentBuilder doc = new DocumentBuilder("r1", "r2");
        return doc.port("lan", "eth1", "lan", doc.addresses("10.10.0.2/24", "10.10.0.3/24"), 10, "10.10.0.1/24")
                .port("guests", "eth2", "guests", doc.addresses("10.30.0.2/24", "10.30.0.3/24"), 0)
                .port("wan", "eth0", "wan", doc.addresses("192.0.2.2/24", "192.0.2.3/24"), 20, "192.0.2.1/24")
                .port("lte", "wwan0", "wan", doc.addresses("198.51.100.2/30", "198.51.100.6/30"), 0)
                .policy("lan -> wan", ACCEPT)
                .policy("guests -> wan", ACCEPT)
                .policy("lan -> nowhere", ACCEPT)
                .masquerade("lan", "wan", "virtual")
                .masquerade("guests", "wan", "interface")
                .masquerade("lan", "guests", "203.0.113.9")
                .masquerade("lan", "guests", "2001:db8:9::9")
                .masquerade("nowhere", "wan", "virtual")
                .masquerade("lan", "nowhere", "virtual");
    }

    /**
     * Two groups: a segment with a virtual router of each, a zone of one, a zone of none, and an outer port where both
     * have an address; BFD between the nodes needs one session a port.
     */
    private static DocumentBuilder loadSharing() {
        DocumentBuilder doc = new DocumentBuilder("r1", "r2");
        return doc.port("lan", "eth1", "lan", doc.addresses("10.10.0.2/24", "10.10.0.3/24"), 10, "10.10.0.1/24")
                .port("lan-b", "eth1", "", doc.addresses(), 11, "10.10.0.9/24")
                .port("guests", "eth2", "guests", doc.addresses("10.30.0.2/24", "10.30.0.3/24"), 12, "10.30.0.1/24")
                .port("spare", "eth3", "spare", doc.addresses("10.40.0.2/24", "10.40.0.3/24"), 0)
                .port("wan", "eth0", "wan", doc.addresses("192.0.2.2/24", "192.0.2.3/24"), 20, "192.0.2.1/24")
                .port("wan-b", "eth0", "wan", doc.addresses(), 21, "192.0.2.9/24")
                .group("a", "lan", "wan")
                .group("b", "lan-b", "guests", "wan-b")
                .bfd()
                .policy("lan -> wan", ACCEPT)
                .policy("guests -> wan", ACCEPT)
                .policy("spare -> wan", ACCEPT)
                .masquerade("lan", "wan", "virtual")
                .masquerade("guests", "wan", "virtual")
                .masquerade("spare", "wan", "virtual")
                .masquerade("wan", "guests", "interface");
    }

    /** One node: no link, no virtual address; forwards fall back to the node's own. */
    static DocumentBuilder singleNode() {
        DocumentBuilder doc = new DocumentBuilder("r1");
        return doc.port("lan", "eth1", "lan", doc.addresses("10.10.0.1/24"), 0)
                .port("wan", "eth0", "wan", doc.addresses("192.0.2.1/24"), 0)
                .policy("lan -> wan", ACCEPT)
                .policy("lan -> local", ACCEPT)
                .masquerade("lan", "wan", "virtual")
                .forward("wan", TCP, "", 80, "10.10.0.80:80")
                .forward("wan", TCP, "", 443, "[2001:db8:10::80]:443");
    }
}
