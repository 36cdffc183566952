package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's keepalived as a careful admin sets it up: VRRPv3 with virtual MACs, one sync group, real-time scheduling as
 * ours has it, and around it the addresses, sysctls, filter and translation that are not its business.
 */
final class Keepalived implements Contestant {
    /** Its name in the report. */
    static final String NAME = "keepalived";

    private static final int PRIORITY_FIRST = 250;
    private static final int PRIORITY_SECOND = 200;
    /** Below the second's: who advertises this is taken over from, as by `weight` of a failed check. */
    private static final int PRIORITY_LOWERED = 150;

    private static final String FILE = "keepalived.conf";
    private static final String RULES = """
            flush ruleset
            table inet filter {
                chain input { type filter hook input priority 0; policy accept; }
                chain forward {
                    type filter hook forward priority 0; policy drop;
                    ct state established,related accept
                    ip saddr 10.10.0.0/24 oifname { "eth0", "vr-wan", "eth2", "vr-dmz" } accept
                    ip saddr 10.20.0.0/24 oifname { "eth0", "vr-wan" } accept
                }
            }
            table ip nat {
                chain postrouting {
                    type nat hook postrouting priority srcnat;
                    ip saddr 10.0.0.0/8 oifname { "eth0", "vr-wan" } snat to 192.0.2.1
                }
            }
            """;
    private final Lab lab;

    Keepalived(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** What it says of its version, the first line of it. */
    static String version() {
        try {
            return Command.run(List.of("keepalived", "--version")).lines().findFirst().orElse("").replaceFirst(
                    "^Keepalived v?([^ ]+).*", "$1");
        } catch (LabFailed e) {
            return "unknown";
        }
    }

    @Override
    public void equip(String node, PairSettings settings) throws LabFailed {
        write(node, FILE, configuration(VirtualRouter.OF_THE_LAB, priorities(node, false), settings));
        write(node, "rules.nft", RULES);
        for (VirtualRouter router : VirtualRouter.OF_THE_LAB) {
            ip(node, "address", "add", router.own().get(node) + "/" + router.length(), "dev", router.device());
        }
        ip(node, "route", "add", "default", "via", "192.0.2.254");
        Command.run(lab.on(node, List.of("nft", "-f", path(node, "rules.nft"))));
        quieten(node);
    }

    @Override
    public void equipAlone(String host, List<VirtualRouter> routers, Duration interval) throws LabFailed {
        PairSettings settings = PairSettings.byAdvertisements(interval);
        write(host, FILE, configuration(routers, priorities(Pair.FIRST, false), settings));
        StringBuilder addresses = new StringBuilder();
        for (VirtualRouter router : routers) {
            addresses.append("address add %s/%d dev %s\n"
                    .formatted(router.own().get(Pair.FIRST), router.length(), router.device()));
        }
        write(host, "addresses", addresses.toString());
        ip(host, "-batch", path(host, "addresses"));
        quieten(host);
    }

    /** Without these its box answers and asks by ARP with the real MAC, or forwards nothing. */
    private void quieten(String host) throws LabFailed {
        Command.run(lab.on(
                host,
                List.of(
                        "sysctl",
                        "-qw",
                        "net.ipv4.ip_forward=1",
                        "net.ipv4.conf.all.arp_ignore=1",
                        "net.ipv4.conf.all.arp_announce=2",
                        "net.ipv4.conf.all.rp_filter=0",
                        "net.ipv4.conf.default.rp_filter=0")));
    }

    /** How a node stands in the election. */
    record Election(int priority, boolean preferred) {}

    private static Election priorities(String node, boolean lowered) {
        boolean preferred = node.equals(Pair.FIRST);
        int priority = preferred ? PRIORITY_FIRST : PRIORITY_SECOND;
        return new Election(lowered ? PRIORITY_LOWERED : priority, preferred);
    }

    /** Its configuration for one node. */
    static String configuration(List<VirtualRouter> routers, Election election, PairSettings settings) {
        StringBuilder text = new StringBuilder("""
                global_defs {
                    router_id bench
                    vrrp_version 3
                    vrrp_rt_priority 50
                    vrrp_rlimit_rttime 5000000
                }
                vrrp_sync_group main {
                    group {
                """);
        routers.forEach(
                router -> text.append("        ").append(router.name()).append('\n'));
        text.append("    }\n}\n");
        // Only the preferred node could preempt; its twin must be free to take over from a lowered priority.
        String preempt = election.preferred() && !settings.preempt() ? "nopreempt" : "";
        for (VirtualRouter router : routers) {
            text.append("""
                    vrrp_instance %s {
                        state BACKUP
                        interface %s
                        use_vmac vr-%s
                        virtual_router_id %d
                        priority %d
                        advert_int %s
                        %s
                        virtual_ipaddress {
                            %s/%d
                        }
                    }
                    """.formatted(
                            router.name(),
                            router.device(),
                            router.name(),
                            router.vrid(),
                            election.priority(),
                            settings.interval().toMillis() / 1000.0,
                            preempt,
                            router.address(),
                            router.length()));
        }
        return text.toString();
    }

    @Override
    public Daemon launch(String node) throws LabFailed {
        return Daemon.launch(
                lab,
                node,
                List.of(
                        "keepalived",
                        "--dont-fork",
                        "--log-console",
                        "--vrrp",
                        "-f",
                        path(node, FILE),
                        "-p",
                        path(node, "keepalived.pid"),
                        "-r",
                        path(node, "vrrp.pid")),
                Map.of());
    }

    @Override
    public boolean atWork(Daemon daemon) {
        return daemon.printed().contains("BACKUP STATE") || daemon.printed().contains("MASTER STATE");
    }

    /** By a lower priority and a reload: its twin takes over while it still answers, so nothing is lost. */
    @Override
    public void handOver(String node, Daemon daemon, PairSettings settings) throws LabFailed {
        write(node, FILE, configuration(VirtualRouter.OF_THE_LAB, priorities(node, true), settings));
        daemon.signalParent("HUP");
    }

    private void ip(String host, String... words) throws LabFailed {
        List<String> command = new ArrayList<>(List.of("ip", "-n", lab.namespace(host)));
        command.addAll(List.of(words));
        Command.run(command);
    }

    private String path(String host, String name) {
        return lab.directory(host).resolve(name).toString();
    }

    private void write(String host, String name, String text) throws LabFailed {
        try {
            Files.createDirectories(lab.directory(host));
            Files.writeString(Path.of(path(host, name)), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LabFailed(path(host, name) + ": " + e.getMessage());
        }
    }
}
