package io.twinwall.firewall;

import io.twinwall.firewall.judge.Packet;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Documents and packets out of one seed. Both draw from few values, so that rules overlap and packets meet them; what a
 * document can say that a single first packet does not show (rates, time) is left out.
 */
final class RandomFirewall {
    static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:50");
    private static final List<String> ZONES = List.of("lan", "dmz", "wan");
    private static final List<String> V4 = List.of(
            "10.10.0.50", "10.10.0.51", "10.10.0.99", "10.20.0.11", "10.20.0.12", "192.0.2.254", "192.0.2.200",
            "198.51.100.7", "10.10.0.1", "10.20.0.1", "192.0.2.1", "192.0.2.10");
    private static final List<String> V6 = List.of(
            "2001:db8:10::50", "2001:db8:10::51", "2001:db8:20::11", "2001:db8:20::12", "2001:db8::254",
            "2001:db8:99::7", "2001:db8:10::1", "2001:db8:20::1", "2001:db8::1");
    private static final List<String> NETWORKS = List.of(
            "10.10.0.0/24", "10.10.0.48/29", "10.10.0.50-10.10.0.98", "10.0.0.0/8", "0.0.0.0/0", "192.0.2.128/25",
            "2001:db8:10::/64", "2001:db8::/32", "::/0", "2001:db8:20::10-2001:db8:20::11");
    private static final List<String> PORTS = List.of("22", "53", "80", "443", "8000-8010", "1-1023", "8080");
    private static final List<Integer> TARGETS = List.of(22, 53, 80, 81, 443, 8000, 8005, 8010, 8011, 8080, 9999);
    private static final List<String> PROTOCOLS = List.of("tcp", "udp", "icmp", "icmpv6", "tcp,udp", "gre");

    private final Random random;

    RandomFirewall(long seed) {
        random = new Random(seed);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String some(List<String> from) {
        Set<String> picked = new LinkedHashSet<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            picked.add(pick(from));
        }
        return String.join(",", picked);
    }

    /** A node without a twin between three networks. */
    NodeConfig document() {
        DocumentBuilder builder = new DocumentBuilder("r1");
        builder.port("lan", "eth1", "lan", builder.addresses("10.10.0.1/24,2001:db8:10::1/64"), 0);
        builder.port("dmz", "eth2", "dmz", builder.addresses("10.20.0.1/24,2001:db8:20::1/64"), 0);
        builder.port("wan", "eth0", "wan", builder.addresses("192.0.2.1/24,192.0.2.10/24,2001:db8::1/64"), 0);
        builder.elements("hosts", GroupType.ADDRESS, "elements=" + some(all()));
        builder.elements("nets", GroupType.NETWORK, "elements=" + some(NETWORKS));
        builder.elements("ports", GroupType.PORT, "elements=" + some(PORTS));
        builder.elements("macs", GroupType.MAC, "elements=" + (chance(50) ? MAC.toString() : "02:00:00:00:00:51"));
        builder.elements("seen", GroupType.ADDRESS, "timeout=1h");
        for (int i = 0; i < 3 + random.nextInt(6); i++) {
            String pair = pick(withLocal()) + " -> " + pick(withLocal());
            if (!pair.equals("local -> local")) {
                builder.policy(pair, pick(List.of(Verdict.values())));
            }
        }
        int rules = random.nextInt(14);
        for (int i = 0; i < rules; i++) {
            builder.rule("r" + i, rule());
        }
        if (chance(70)) {
            translations(builder);
        }
        return builder.build();
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(V4);
        all.addAll(V6);
        return all;
    }

    private static List<String> withLocal() {
        List<String> all = new ArrayList<>(ZONES);
        all.add("local");
        return all;
    }

    private String rule() {
        StringBuilder rule = new StringBuilder();
        add(rule, 70, "from", some(ZONES));
        add(rule, 70, "to", some(withLocal()));
        add(rule, 15, "in", pick(ZONES));
        add(rule, 10, "out", pick(ZONES));
        add(rule, 40, "source", addresses());
        add(rule, 15, "source-except", addresses());
        add(rule, 40, "destination", addresses());
        add(rule, 15, "destination-except", addresses());
        add(rule, 10, "source-mac", chance(50) ? "@macs" : MAC.toString());
        if (chance(20)) {
            add(rule, 100, "icmp-type",
                    pick(List.of("echo-request", "timestamp-request", "echo-request,time-exceeded")));
        } else {
            portsOrProtocol(rule);
        }
        add(rule, 15, "state", pick(List.of("new", "new,related", "established", "new,untracked")));
        add(rule, 15, "dscp", pick(List.of("ef", "cs0", "cs0,af11")));
        add(rule, 10, "limit", "1000000/second_burst_1000000");
        add(rule, 8, "connections", "1000000");
        add(rule, 10, "add-source", "seen");
        if (chance(15)) {
            rule.append("log ");
        }
        if (chance(10)) {
            rule.append("disabled ");
        }
        return rule + pick(List.of("accept", "accept", "drop", "reject", "continue"));
    }

    private void portsOrProtocol(StringBuilder rule) {
        if (chance(60)) {
            add(rule, 60, "protocol", pick(List.of("tcp", "udp", "tcp,udp")));
            add(rule, 80, "port", chance(30) ? "@ports" : some(PORTS));
            add(rule, 20, "source-port", pick(List.of("1024-20000", "20001-65535", "1024-65535")));
        } else {
            add(rule, 60, "protocol", pick(PROTOCOLS));
        }
    }

    private String addresses() {
        return switch (random.nextInt(4)) {
            case 0 -> "@hosts";
            case 1 -> "@nets";
            case 2 -> some(all());
            default -> some(NETWORKS);
        };
    }

    private void add(StringBuilder rule, int percent, String key, String value) {
        if (chance(percent)) {
            rule.append(key).append('=').append(value).append(' ');
        }
    }

    private void translations(DocumentBuilder builder) {
        if (chance(60)) {
            builder.forward("in=wan port=80 to=10.20.0.11:8080"
                    + (chance(40) ? " source=192.0.2.128/25" : "") + (chance(40) ? " hairpin=lan" : ""));
        }
        if (chance(50)) {
            builder.forward("in=wan port=8000-8010 protocol=udp address=192.0.2.10 to=10.20.0.12:9000");
        }
        if (chance(40)) {
            builder.forward("in=wan port=443 to=[2001:db8:20::11]:8443");
        }
        if (chance(40)) {
            builder.oneToOne("zone=wan outer=192.0.2.200 inner=10.10.0.51" + (chance(50) ? " hairpin=dmz" : ""));
        }
        if (chance(60)) {
            builder.masquerade("from=lan out=wan" + (chance(30) ? " to=none destination=192.0.2.254" : ""));
            builder.masquerade("from=lan out=wan to=192.0.2.10");
        }
    }

    /** A packet whose source port or ICMP identifier is {@code id}. */
    Packet packet(int id) {
        boolean v4 = chance(65);
        IpAddress destination = IpAddress.parse(pick(v4 ? V4 : V6));
        IpAddress source = IpAddress.parse(pick(v4 ? sources(V4) : sources(V6)));
        Optional<InterfaceName> in = Optional.of(InterfaceName.parse(pick(ZONES)));
        Dscp dscp = Dscp.parse(pick(List.of("cs0", "cs0", "ef", "af11")));
        Optional<MacAddress> mac = Optional.of(chance(50) ? MAC : MacAddress.parse("02:00:00:00:00:51"));
        if (chance(20)) {
            ProtocolNumber icmp = v4 ? ProtocolNumber.ICMP : ProtocolNumber.ICMPV6;
            int type = v4 ? 8 : 128;
            return new Packet(in, source, destination, icmp, Optional.empty(), Optional.of(type), mac, dscp);
        }
        ProtocolNumber protocol = chance(60) ? ProtocolNumber.TCP : ProtocolNumber.UDP;
        return new Packet(
                in, source, destination, protocol, Optional.of(new Packet.Ports(id, pick(TARGETS))), Optional.empty(),
                mac, dscp);
    }

    /** Not the router's own, which would be martians, and only those that an answer finds a way to. */
    private static List<String> sources(List<String> all) {
        return all.stream().filter(address -> !address.endsWith(".0.1") && !address.endsWith("::1")
                && !address.equals("192.0.2.1") && !address.equals("192.0.2.10")
                && !address.equals("198.51.100.7") && !address.equals("2001:db8:99::7")).toList();
    }
}
