package io.twinwall.model.verify;

import io.twinwall.model.config.LogConfig;
import io.twinwall.model.config.LogTarget;
import io.twinwall.model.config.SystemConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.HostName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules of {@code system}. */
final class SystemRules {
    private SystemRules() {}

    static void check(Report report) {
        SystemConfig system = report.document().system();
        LogConfig log = system.log();
        if (log.target() == LogTarget.SYSLOG && log.server().isEmpty() && report.complete("system.log.server")) {
            report.error("system.log.target", "target syslog has no server", "add `server: ADDRESS:PORT` beside it");
        }
        if (log.target() != LogTarget.SYSLOG && log.server().isPresent() && report.complete("system.log.target")) {
            report.warning("system.log.server", "a syslog server that nothing is sent to",
                    "add `target: syslog` beside it");
        }
        hostNames(report, system);
        timeServers(report, system.timeServers());
    }

    private static void hostNames(Report report, SystemConfig system) {
        if (report.document().pair().nodes().size() < 2 || system.hostName().isEmpty()) {
            return;
        }
        Map<HostName, Object> nodeOf = new HashMap<>();
        boolean same = system.hostName().get().everywhere().isPresent();
        for (Map.Entry<?, HostName> entry : system.hostName().get().byNode().entrySet()) {
            same |= nodeOf.put(entry.getValue(), entry.getKey()) != null;
        }
        if (same) {
            report.warning("system.host-name", "both nodes have the same host name",
                    "write a map of node names, or leave it out: the node's name serves");
        }
    }

    private static void timeServers(Report report, List<HostName> servers) {
        Map<HostName, String> first = new HashMap<>();
        for (int i = 0; i < servers.size(); i++) {
            String path = Places.child("system.time-servers", i + 1);
            String earlier = first.putIfAbsent(servers.get(i), path);
            if (earlier != null) {
                report.warning(path, "time server " + Words.quoted(servers.get(i)) + " is listed twice"
                        + report.also(earlier), "keep one of them");
            }
        }
    }
}
