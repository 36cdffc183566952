package io.twinwall.firewall;

import static io.twinwall.model.config.Verdict.ACCEPT;
import static io.twinwall.model.config.Verdict.DROP;
import static io.twinwall.model.config.Verdict.REJECT;

import io.twinwall.model.config.GroupType;
import io.twinwall.model.config.NodeConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** Documents of every kind of entry, for the network that {@link PairNetwork} makes. */
final class KindDocuments {
    private KindDocuments() {}

    static Map<String, NodeConfig> all() {
        Map<String, NodeConfig> all = new LinkedHashMap<>();
        all.put("rules", rules().build());
        all.put("limits", limits().build());
        all.put("groups", groups().build());
        all.put("zone-settings", zoneSettings().build());
        all.put("protection", protection().build());
        all.put("translation-kinds", translationKinds().build());
        return all;
    }

    /** Each thing a rule can ask of a packet, each verdict, one pair of zones and several. */
    static DocumentBuilder rules() {
        return Documents.dualStackPorts()
                .rule("refused", "from=dmz to=wan,lan reject")
                .rule("tcp-ports", "from=lan to=dmz protocol=tcp port=7000,7010-7019 accept")
                .rule("udp-port", "from=lan to=dmz protocol=udp port=5353 accept")
                .rule("either", "from=lan to=dmz port=7100 accept")
                .rule("from-port", "from=lan to=dmz protocol=udp source-port=9000-9009 port=7200 accept")
                .rule("address", "from=lan to=wan source=10.10.0.50,2001:db8:10::50"
                        + " destination=192.0.2.250-192.0.2.254,2001:db8::/64 protocol=tcp port=7000 accept")
                .rule("not-address", "from=lan to=wan destination-except=192.0.2.254,2001:db8::254 source-except="
                        + "10.10.0.99 port=7300 accept")
                .rule("not-v4", "from=lan to=wan destination-except=0.0.0.0/0 port=7310 accept")
                .rule("mac", "from=lan to=wan source-mac=02:00:00:00:00:50,02:00:00:00:00:51 port=7400 accept")
                .rule("interfaces", "in=lan out=wan protocol=tcp port=7500 accept")
                .rule("ping", "from=lan to=wan icmp-type=echo-request,timestamp-request,packet-too-big accept")
                .rule("icmp", "from=lan to=dmz protocol=icmp,icmpv6 accept")
                .rule("dscp", "from=lan to=wan dscp=ef,cs3,3 protocol=udp port=7600 accept")
                .rule("tunnels", "from=lan to=wan protocol=gre,esp,200 accept")
                .rule("new-only", "from=wan to=dmz state=new,untracked protocol=tcp port=7000 reject")
                .rule("seen", "protocol=udp port=7700 continue")
                .rule("everywhere", "protocol=udp port=7700 accept")
                .rule("refused-udp", "from=lan to=wan protocol=udp port=7800 reject")
                .rule("refused-both", "from=lan to=wan port=7801 reject")
                .rule("local-service", "from=lan to=local protocol=tcp port=7000 accept")
                .rule("own", "from=local to=wan protocol=tcp port=7000 destination=192.0.2.254 reject")
                .rule("never", "from=lan to=wan source=10.10.0.50 destination=2001:db8::254 accept")
                .rule("off", "from=wan to=lan accept disabled")
                .policy("wan -> dmz", DROP);
    }

    /** Rates and numbers of connections, of a rule and of an address; log; addresses that rules add. */
    static DocumentBuilder limits() {
        return Documents.dualStackPorts()
                .elements("knocked", GroupType.ADDRESS, "timeout=1h size=100")
                .elements("asked", GroupType.ADDRESS, "timeout=90s")
                .rule("rate", "from=lan to=wan protocol=udp port=7000 limit=3/hour_burst_3 accept")
                .rule("rate-each", "from=lan to=dmz protocol=udp port=7000 limit=2/day_burst_2 limit-by=source accept")
                .rule("rate-to", "from=lan to=dmz protocol=udp port=7001 limit=60/minute limit-by=destination accept")
                .rule("open", "from=lan to=wan protocol=tcp port=7000 connections=3 accept")
                .rule("open-each", "from=lan to=dmz protocol=tcp port=7000 connections=2 connections-by=source accept")
                .rule("both-limits", "from=lan to=local,dmz source=10.10.0.0/24,2001:db8:10::/64 port=7900"
                        + " limit=10/second_burst_20 connections=100 connections-by=source accept log")
                .rule("door", "from=lan to=local protocol=udp port=7003 add-source=knocked drop")
                .rule("through-door", "from=lan to=local protocol=tcp port=7000 source=@knocked accept")
                .rule("asking", "from=lan to=wan protocol=udp port=7004 add-destination=asked log"
                        + " log-limit=1/minute accept")
                .rule("asked-back", "from=wan to=lan source-except=@asked protocol=udp reject log");
    }

    /** Groups of every type, several in one rule, of one family and of both, beside addresses in place. */
    static DocumentBuilder groups() {
        return Documents.dualStackPorts()
                .elements("hosts", GroupType.ADDRESS, "elements=10.10.0.50,10.10.0.51,2001:db8:10::50")
                .elements("nets", GroupType.NETWORK,
                        "elements=192.0.2.0/25,192.0.2.64-192.0.2.200,192.0.2.254,2001:db8::/64")
                .elements("v4-only", GroupType.NETWORK, "elements=10.20.0.0/24")
                .elements("none", GroupType.NETWORK, "")
                .elements("services", GroupType.PORT, "elements=7000,7010-7019,7015-7020")
                .elements("cards", GroupType.MAC, "elements=02:00:00:00:00:50,02:00:00:00:00:49")
                .elements("dynamic", GroupType.ADDRESS, "timeout=30m")
                .rule("learn", "from=wan to=local protocol=udp port=7002 add-source=dynamic drop")
                .rule("learnt", "from=wan to=lan source=@dynamic protocol=tcp port=7000 accept")
                .rule("groups", "from=lan to=wan source=@hosts destination=@nets port=@services accept")
                .rule("mixed", "from=lan to=dmz destination=@v4-only,2001:db8:20::11,@nets port=@services,7100 accept")
                .rule("not-in", "from=dmz to=lan,wan source-except=@hosts,@v4-only protocol=tcp accept")
                .rule("card", "from=lan to=wan source-mac=@cards protocol=udp port=7400 accept")
                .rule("empty", "from=lan source=@none accept")
                .masquerade("from=lan out=wan source=@hosts destination-except=@v4-only");
    }

    /** What holds for a whole zone. */
    static DocumentBuilder zoneSettings() {
        return Documents.dualStackPorts()
                .zone("wan", "reverse-path=loose bogons mss=1300 log log-limit=5/second")
                .zone("lan", "reverse-path=strict mss=pmtu")
                .zone("nowhere", "reverse-path=strict bogons log")
                .policy("lan -> wan", ACCEPT)
                .policy("wan -> lan", ACCEPT)
                .policy("dmz -> lan", ACCEPT)
                .policy("wan -> dmz", DROP)
                .forward("in=wan port=80 to=10.20.0.11:8080");
    }

    /** A SYN proxy before a server and before the node itself; helpers. */
    static DocumentBuilder protection() {
        return Documents.dualStackPorts()
                .rule("shield", "from=wan to=dmz protocol=tcp port=7000,8080 destination=10.20.0.11,2001:db8:20::11"
                        + " synproxy accept")
                .rule("shield-local", "from=wan to=local protocol=tcp port=7000 synproxy accept")
                .rule("ftp", "from=lan to=dmz protocol=tcp port=21 helper=ftp accept")
                .rule("sip", "from=lan to=wan port=5060 helper=sip accept")
                .rule("tftp", "from=lan to=wan,dmz protocol=udp port=69 helper=tftp accept")
                .policy("lan -> wan", REJECT)
                .policy("local -> dmz", DROP);
    }

    /** The same with ways to the server that are translated. */
    static DocumentBuilder forwarded() {
        return protection()
                .forward("in=wan port=8081 address=192.0.2.1 to=10.20.0.11:8080")
                .oneToOne("zone=wan outer=192.0.2.60 inner=10.20.0.11");
    }

    /** FTP without its helper. */
    static DocumentBuilder unhelped() {
        return Documents.dualStackPorts().rule("ftp", "from=lan to=dmz protocol=tcp port=21 accept");
    }

    /** Every kind of translation. */
    static DocumentBuilder translationKinds() {
        return Documents.dualStackPorts()
                .policy("lan -> wan", ACCEPT)
                .policy("dmz -> wan", ACCEPT)
                .policy("lan -> dmz", ACCEPT)
                .rule("outer-web", "from=wan,dmz to=dmz destination=10.20.0.11,10.30.0.64/28 protocol=tcp port=7000"
                        + " accept")
                .rule("inner-prefix", "from=wan to=lan destination=2001:db8:10::/64 protocol=tcp port=7000 accept")
                .masquerade("from=lan out=wan destination=192.0.2.254 source=10.10.0.51 to=none")
                .masquerade("from=lan out=wan source=10.10.0.52 to=interface ports=20000-20010 fully-random")
                .masquerade("from=lan out=wan source=10.10.0.53 to=192.0.2.40-192.0.2.47 persistent")
                .masquerade("from=lan out=wan source=10.10.0.54 to=192.0.2.48 ports=30000-30099 fully-random"
                        + " persistent")
                .masquerade("from=lan out=wan destination-except=198.51.100.0/24")
                .masquerade("from=lan out=wan to=none")
                .forward("in=wan port=80 to=10.20.0.11:8080 hairpin=dmz,lan")
                .forward("in=wan port=9000-9002 to=10.20.0.11:7000")
                .forward("in=wan protocol=udp port=7000-7001 address=192.0.2.10 to=10.20.0.11:7000"
                        + " source=192.0.2.254,192.0.2.128/26")
                .forward("in=wan port=81 to=[2001:db8:20::11]:8080 hairpin=dmz")
                .forward("in=lan port=82 address=10.10.0.1 to=10.10.0.50:7000 hairpin=lan")
                .oneToOne("zone=wan outer=192.0.2.60 inner=10.20.0.11 hairpin=lan,dmz")
                .oneToOne("zone=wan outer=192.0.2.64/28 inner=10.30.0.64/28 incoming-only")
                .nptv6("wan", "2001:db8:aaaa::/64", "2001:db8:10::/64");
    }
}
