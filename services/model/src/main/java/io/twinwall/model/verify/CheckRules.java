package io.twinwall.model.verify;

import io.twinwall.model.config.BfdConfig;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.HookConfig;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.TimeSpan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of {@code checks}, of {@code vrrp.bfd} and of {@code vrrp.hooks}. */
final class CheckRules {
    private static final long BFD_INTERVAL_MIN_MILLIS = 10;
    private static final long BFD_INTERVAL_MAX_MILLIS = 10_000;
    private static final long INTERVAL_MIN_MILLIS = 100;

    private CheckRules() {}

    static void check(Report report, Addresses addresses) {
        report.document().checks().forEach((name, check) -> {
            String path = Places.child("checks", name);
            kind(report, check, path);
            times(report, check, path);
            command(report, check.command(), Places.child(path, "command"));
            check.bfd().ifPresent(neighbour -> {
                boolean connected = report.document().pair().nodes().stream()
                        .allMatch(node -> !addresses.networks(node).around(neighbour).isEmpty());
                if (!connected && report.portsKnow("address", "virtual")) {
                    report.error(Places.child(path, "bfd"), neighbour + " is on no connected network of every node",
                            "BFD reaches one hop (RFC 5881); use `ping` for what is farther");
                }
            });
        });
        report.document().vrrp().bfd().ifPresent(bfd -> between(report, addresses, bfd));
        hooks(report);
        unused(report);
    }

    private static void kind(Report report, CheckConfig check, String path) {
        List<String> kinds = new ArrayList<>();
        check.ping().ifPresent(any -> kinds.add("ping"));
        check.tcp().ifPresent(any -> kinds.add("tcp"));
        check.http().ifPresent(any -> kinds.add("http"));
        check.bfd().ifPresent(any -> kinds.add("bfd"));
        if (!check.command().isEmpty()) {
            kinds.add("command");
        }
        if (kinds.isEmpty() && report.complete(path)) {
            report.error(path, "the check asks nothing", "add one of `ping`, `tcp`, `http`, `command` or `bfd`");
        } else if (kinds.size() > 1) {
            report.error(path, "the check asks " + Words.all(kinds) + " at once", "write a check for each");
        }
        if (check.status().isPresent() && check.http().isEmpty() && report.complete(Places.child(path, "http"))) {
            report.error(Places.child(path, "status"), "a status without `http`", "add `http`, or leave `status` out");
        }
    }

    private static void times(Report report, CheckConfig check, String path) {
        if (check.bfd().isPresent()) {
            bfdInterval(report, check.interval(), Places.child(path, "interval"));
            return;
        }
        if (check.interval().millis() < INTERVAL_MIN_MILLIS) {
            report.error(Places.child(path, "interval"), "a check every " + check.interval()
                    + " asks too much of who answers", "write 100ms or more, or use `bfd`");
        }
        if (check.timeout().millis() == 0) {
            report.error(Places.child(path, "timeout"), "no answer comes in no time", "write 100ms or more");
        }
    }

    private static void between(Report report, Addresses addresses, BfdConfig bfd) {
        bfdInterval(report, bfd.interval(), "vrrp.bfd.interval");
        List<NodeName> nodes = report.document().pair().nodes().stream().distinct().toList();
        if (nodes.size() == 2) {
            SharedPorts ports = SharedPorts.of(report.document());
            report.document().interfaces().entrySet().stream()
                    .filter(port -> !port.getValue().virtualAddresses().isEmpty())
                    .map(port -> ports.owner(port.getKey()))
                    .distinct()
                    .forEach(owner -> session(report, addresses, owner, nodes));
        } else if (nodes.size() < 2 && report.complete("pair.nodes")) {
            report.warning("vrrp.bfd", "there is no twin to watch", "add the second node, or leave `bfd` out");
        }
    }

    /**
     * A session with the twin is one of two addresses the document knows. The link-local addresses that the kernel
     * gives the ports it does not know; those written down are as good as any.
     */
    private static void session(Report report, Addresses addresses, InterfaceName name, List<NodeName> nodes) {
        List<Addresses.Held> theirs = addresses.own(name, nodes.getLast());
        boolean common = addresses.own(name, nodes.getFirst()).stream().anyMatch(
                own -> theirs.stream().anyMatch(their -> their.network().equals(own.network())));
        String path = Places.child("interfaces", name);
        if (!common && report.complete(Places.child(path, "address"))) {
            report.warning(path,
                    "BFD does not watch the twin here: the nodes have no own addresses of one network on this port",
                    "add `address` with one for each node, as fe80::2/64 and fe80::3/64 for IPv6 alone");
        }
    }

    private static void bfdInterval(Report report, TimeSpan interval, String path) {
        if (interval.millis() < BFD_INTERVAL_MIN_MILLIS || interval.millis() > BFD_INTERVAL_MAX_MILLIS) {
            report.error(path, "BFD packets leave every 10ms to 10s, not every " + interval, "write 50ms");
        }
    }

    private static void command(Report report, List<String> command, String path) {
        if (!command.isEmpty() && !command.getFirst().startsWith("/")) {
            report.error(path, Words.quoted(command.getFirst()) + " is no absolute path",
                    "write where the program is, as /usr/local/bin/check");
        }
    }

    private static void hooks(Report report) {
        List<HookConfig> hooks = report.document().vrrp().hooks();
        for (int i = 0; i < hooks.size(); i++) {
            HookConfig hook = hooks.get(i);
            String path = Places.child("vrrp.hooks", i + 1);
            if (hook.command().isEmpty() && report.complete(Places.child(path, "command"))) {
                report.error(path, "a hook without a command", "add `command: [/PROGRAM, ...]`");
            }
            command(report, hook.command(), Places.child(path, "command"));
            if (hook.timeout().millis() == 0) {
                report.error(Places.child(path, "timeout"), "a hook needs time to run", "write 1s or more");
            }
            hook.group().ifPresent(group -> group(report, group, Places.child(path, "group")));
        }
    }

    private static void group(Report report, GroupName group, String path) {
        Set<GroupName> groups = new HashSet<>(report.document().vrrp().groups().keySet());
        groups.add(Groups.MAIN);
        if (!groups.contains(group) && report.complete("vrrp.groups")) {
            report.error(path, "there is no group " + Words.quoted(group),
                    Report.meant(group, groups, "add it beneath `vrrp.groups`"));
        }
    }

    private static void unused(Report report) {
        Set<Object> used = new HashSet<>();
        report.document().vrrp().groups().values().forEach(group -> used.addAll(group.track().checks().keySet()));
        report.document().routes().forEach(route -> route.track().ifPresent(used::add));
        report.document().checks().keySet().stream().filter(name -> !used.contains(name)).forEach(name ->
                report.warning(Places.child("checks", name), "nothing hangs on this check",
                        "track it in a group or a route, or leave it out"));
    }
}
