package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.vrrp.Daemon;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's conntrackd and keepalived as conntrackd's own documentation has them: FTFW, primary and backup,
 * {@code primary-backup.sh} at every change of the sync group. What is ours here is VRRPv3 with virtual MACs at 100 ms.
 */
// Files of the peer, read as a whole where they stand.
@SuppressWarnings("InlineFormatString")
final class Conntrackd implements Contestant {
    static final String NAME = "conntrackd";

    private static final int PRIORITY_FIRST = 250;
    private static final int PRIORITY_SECOND = 200;
    private static final int PRIORITY_LOWERED = 150;

    /** {@code doc/sync/ftfw/conntrackd.conf} without its comments. */
    private static final String SYNC = """
            Sync {
                Mode FTFW { }
                Multicast {
                    IPv4_address 225.0.0.50
                    Group 3780
                    IPv4_interface %1$s
                    Interface eth3
                    SndSocketBuffer 1249280
                    RcvSocketBuffer 1249280
                    Checksum on
                }
            }
            General {
                HashSize 32768
                HashLimit 131072
                LogFile %2$s/conntrackd.log
                LockFile %2$s/conntrackd.lock
                UNIX { Path %2$s/ctl }
                NetlinkBufferSize 2097152
                NetlinkBufferSizeMaxGrowth 8388608
                Filter From Userspace {
                    Protocol Accept { TCP SCTP DCCP }
                    Address Ignore {
                        IPv4_address 127.0.0.1
                        IPv4_address 10.10.0.1
                        IPv4_address 192.0.2.1
                        IPv4_address %3$s
                        IPv4_address %4$s
                        IPv4_address %1$s
                    }
                }
            }
            """;
    /** {@code doc/sync/primary-backup.sh} without its messages; how long the first part took is added. */
    private static final String SCRIPT = """
            #!/bin/sh
            c="conntrackd -C %1$s/conntrackd.conf"
            case $1 in
                primary)
                    from=$(date +%%s%%N)
                    $c -c
                    echo "commit took $((($(date +%%s%%N) - from) / 1000)) us" >>%1$s/took
                    $c -f; $c -R; $c -B ;;
                backup) $c -t; $c -n ;;
                fault) $c -t ;;
            esac
            """;
    private static final String START = """
            #!/bin/sh
            conntrackd -C %1$s/conntrackd.conf & sync=$!
            while ! [ -S %1$s/ctl ]; do sleep 0.05; done
            keepalived --dont-fork --log-console --vrrp -f %1$s/keepalived.conf \
                -p %1$s/keepalived.pid -r %1$s/vrrp.pid & vrrp=$!
            trap 'kill $vrrp; wait $vrrp; kill $sync; wait $sync' TERM
            wait
            """;
    private static final String RULES = """
            flush ruleset
            table inet filter {
                chain input {
                    type filter hook input priority 0; policy %s;
                    ct state established,related accept
                    ip protocol vrrp accept
                    iifname { "lo", "eth3" } accept
                }
                chain forward {
                    type filter hook forward priority 0; policy drop;
                    ct state established,related accept
                    ip saddr 10.10.0.0/24 oifname { "eth0", "vr-wan" } accept
                }
            }
            table ip nat {
                chain postrouting {
                    type nat hook postrouting priority srcnat;
                    ip saddr 10.10.0.0/24 oifname { "eth0", "vr-wan" } %s
                }
            }
            """;
    private static final Pattern TOOK = Pattern.compile("commit took (\\d+) us");

    private final Lab lab;
    private Setup setup;

    Conntrackd(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** What it says of its version. */
    static String version() {
        try {
            return Command.run(List.of("conntrackd", "-v")).lines().findFirst().orElse("")
                    .replaceFirst(".* v([0-9.]+[0-9]).*", "$1");
        } catch (LabFailed e) {
            return "unknown";
        }
    }

    @Override
    public void equip(String node, Setup wanted) throws LabFailed {
        setup = wanted;
        Setup.Translation translation = wanted.translation();
        Path directory = lab.directory(node);
        boolean first = node.equals(LinkPair.FIRST);
        String own = "169.254.77." + (first ? 1 : 2);
        String inner = "10.10.0." + (first ? 2 : 3);
        String outer = translation.outer(node);
        write(node, "conntrackd.conf", SYNC.formatted(own, directory, inner, outer));
        write(node, "primary-backup.sh", SCRIPT.formatted(directory));
        write(node, "start.sh", START.formatted(directory));
        write(node, "keepalived.conf", keepalived(node, wanted, directory, false));
        write(node, "rules.nft", RULES.formatted(translation.inputDrops() ? "drop" : "accept",
                translation.snat() ? "snat to 192.0.2.1" : "masquerade"));
        on(node, "ip", "address", "add", own + "/30", "dev", "eth3");
        on(node, "ip", "address", "add", inner + "/24", "dev", "eth1");
        on(node, "ip", "address", "add", outer + "/24", "dev", "eth0");
        on(node, "nft", "-f", directory.resolve("rules.nft").toString());
        on(node, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.arp_ignore=1",
                "net.ipv4.conf.all.arp_announce=2", "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0", "net.netfilter.nf_conntrack_events=1");
    }

    @Override
    public void introduce(Setup wanted) {
        // Whoever hears the group is a member.
    }

    private static String keepalived(String node, Setup setup, Path directory, boolean lowered) {
        boolean preferred = node.equals(LinkPair.FIRST);
        int priority = preferred ? PRIORITY_FIRST : PRIORITY_SECOND;
        StringBuilder text = new StringBuilder("""
                global_defs {
                    vrrp_version 3
                    vrrp_rt_priority 50
                    vrrp_rlimit_rttime 5000000
                    enable_script_security
                    script_user root
                }
                vrrp_sync_group G1 {
                    group { lan wan }
                    notify_master "%1$s/primary-backup.sh primary"
                    notify_backup "%1$s/primary-backup.sh backup"
                    notify_fault "%1$s/primary-backup.sh fault"
                }
                """.formatted(directory));
        for (String[] each : new String[][] {{"lan", "eth1", "1", "10.10.0.1"}, {"wan", "eth0", "2", "192.0.2.1"}}) {
            text.append("""
                    vrrp_instance %s {
                        state BACKUP
                        interface %s
                        use_vmac vr-%s
                        virtual_router_id %s
                        priority %d
                        advert_int 0.1
                        %s
                        virtual_ipaddress { %s/24 }
                    }
                    """.formatted(each[0], each[1], each[0], each[2], lowered ? PRIORITY_LOWERED : priority,
                            preferred && !setup.preempt() ? "nopreempt" : "", each[3]));
        }
        return text.toString();
    }

    @Override
    public Daemon launch(String node) throws LabFailed {
        return Daemon.launch(lab, node, List.of("sh", lab.directory(node).resolve("start.sh").toString()), Map.of());
    }

    @Override
    public boolean inSync(String node, Daemon daemon, boolean hasTwin) {
        return daemon.printed().contains("BACKUP STATE") || daemon.printed().contains("MASTER STATE");
    }

    @Override
    public void handOver(String node) throws LabFailed {
        write(node, "keepalived.conf", keepalived(node, setup, lab.directory(node), true));
        try {
            Command.run(List.of("kill", "-HUP",
                    Files.readString(lab.directory(node).resolve("keepalived.pid")).strip()));
        } catch (IOException e) {
            throw new LabFailed("keepalived on " + node + ": " + e.getMessage());
        }
    }

    @Override
    public long known(String node, int port) throws LabFailed {
        return Known.established(Command.run(lab.on(node, List.of("conntrackd", "-C",
                lab.directory(node).resolve("conntrackd.conf").toString(), "-e"))), port);
    }

    @Override
    public double worked(String node, Daemon daemon) throws LabFailed {
        try {
            Matcher took = TOOK.matcher(Files.readString(lab.directory(node).resolve("took")));
            double last = Double.NaN;
            while (took.find()) {
                last = Long.parseLong(took.group(1)) / 1000.0;
            }
            return last;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private void on(String node, String... words) throws LabFailed {
        Command.run(lab.on(node, List.of(words)));
    }

    private void write(String node, String name, String text) throws LabFailed {
        try {
            Path file = Files.createDirectories(lab.directory(node)).resolve(name);
            Files.writeString(file, text, StandardCharsets.UTF_8);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(
                    name.endsWith(".sh") ? "rwxr-xr-x" : "rw-r--r--"));
        } catch (IOException e) {
            throw new LabFailed(name + " of " + node + ": " + e.getMessage());
        }
    }
}
