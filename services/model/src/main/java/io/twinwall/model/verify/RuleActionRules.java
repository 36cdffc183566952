package io.twinwall.model.verify;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.FollowedProtocol;
import io.twinwall.model.config.LimitScope;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.ZonePair;
import java.util.List;
import java.util.Locale;

/** Rules of what an entry of {@code firewall.rules} does with what it matches: limits, log, helper, SYN proxy. */
final class RuleActionRules {
    private final Report report;
    private final RuleConfig rule;
    private final String path;

    private RuleActionRules(Report report, RuleConfig rule, String path) {
        this.report = report;
        this.rule = rule;
        this.path = path;
    }

    static void check(Report report, RuleConfig rule, String path) {
        RuleActionRules rules = new RuleActionRules(report, rule, path);
        rules.limits();
        rules.log();
        rules.helper();
        if (rule.synproxy()) {
            rules.synproxy();
        }
    }

    private String at(String key) {
        return Places.child(path, key);
    }

    private void limits() {
        alone("limit-by", rule.limitBy() != LimitScope.RULE, "limit", rule.limit().isPresent());
        alone("connections-by", rule.connectionsBy() != LimitScope.RULE, "connections",
                rule.connections().isPresent());
        if (rule.verdict() == RuleVerdict.DROP && rule.limit().isPresent()) {
            report.warning(at("limit"), "the rule drops what is within the rate, and what is beyond it goes on to the"
                            + " next rule",
                    "accept with the limit, and drop the rest by a rule behind it");
        } else if (rule.verdict() == RuleVerdict.DROP && rule.connections().isPresent()) {
            report.warning(at("connections"), "the rule drops while so few connections are open, and those beyond go on"
                            + " to the next rule",
                    "accept with `connections`, and drop the rest by a rule behind it");
        }
    }

    /** A key that says something about another one which is not there. */
    private void alone(String key, boolean changed, String other, boolean present) {
        if ((changed || report.mentions(at(key))) && !present && report.complete(at(other))) {
            report.error(at(key), "`" + key + "` without `" + other + "` says nothing",
                    "add `" + other + "`, or leave it out");
        }
    }

    private void log() {
        if (report.mentions(at("log-limit")) && !rule.log() && report.complete(at("log"))) {
            report.warning(at("log-limit"), "a limit of a log that is not written", "add `log: true`, or leave it out");
        }
    }

    private void helper() {
        if (rule.helper().isEmpty()) {
            return;
        }
        FollowedProtocol helper = rule.helper().get();
        String name = helper.name().toLowerCase(Locale.ROOT);
        if (rule.verdict() != RuleVerdict.ACCEPT) {
            report.error(at("helper"), "a helper follows connections, and the rule accepts none",
                    "write `verdict: accept`, or leave `helper` out");
            return;
        }
        List<ProtocolNumber> carried = switch (helper) {
            case FTP -> List.of(ProtocolNumber.TCP);
            case SIP -> List.of(ProtocolNumber.UDP, ProtocolNumber.TCP);
            case TFTP -> List.of(ProtocolNumber.UDP);
        };
        boolean ports = !rule.port().isEmpty() || !rule.sourcePort().isEmpty();
        boolean fits = rule.protocol().isEmpty()
                ? ports && carried.size() == 2
                : carried.containsAll(rule.protocol());
        if (!fits && report.complete(at("protocol"))) {
            String wanted = carried.size() == 1 ? carried.getFirst().toString()
                    : "[" + carried.getFirst() + ", " + carried.getLast() + "]";
            report.error(at("helper"), name.toUpperCase(Locale.ROOT) + " is carried by "
                    + Words.either(carried.stream().map(ProtocolNumber::toString).toList())
                    + ", and the rule is for " + (rule.protocol().isEmpty() ? ports ? "tcp and udp" : "every protocol"
                            : Words.all(rule.protocol().stream().map(ProtocolNumber::toString).toList())),
                    "write `protocol: " + wanted + "`");
        } else if (rule.port().isEmpty() && report.complete(at("port"))) {
            int port = switch (helper) {
                case FTP -> 21;
                case SIP -> 5060;
                case TFTP -> 69;
            };
            report.warning(at("helper"), "the helper reads every connection of the rule", "add `port: " + port + "`");
        }
    }

    /** The proxy answers for the server before the rule's own counts could say no. */
    private void synproxy() {
        String key = at("synproxy");
        if (rule.verdict() != RuleVerdict.ACCEPT) {
            report.error(key, "the SYN proxy is for connections that are accepted", "write `verdict: accept`");
        }
        if (!rule.protocol().equals(List.of(ProtocolNumber.TCP)) && report.complete(at("protocol"))) {
            report.error(key, "the SYN proxy is for TCP alone", "write `protocol: tcp`");
        }
        if (!rule.from().isEmpty() && rule.from().stream().allMatch(ZonePair.LOCAL::equals)) {
            report.error(key, "what the appliance itself opens passes no SYN proxy", "leave `synproxy` out");
        }
        if (rule.limit().isPresent() || rule.connections().isPresent()) {
            report.error(key, "the handshake is over before the rule's "
                            + (rule.limit().isPresent() ? "`limit`" : "`connections`") + " is asked",
                    "leave one of them out");
        }
        if (rule.log() || rule.addSource().isPresent() || rule.addDestination().isPresent()) {
            String effect = rule.log() ? "log" : rule.addSource().isPresent() ? "add-source" : "add-destination";
            report.error(key, "the SYN proxy takes the packet before the rule's `" + effect + "` is asked",
                    "write a rule with `" + effect + "` and `verdict: continue` for that");
        }
        if (!rule.state().isEmpty() && !rule.state().equals(List.of(ConnectionState.NEW))) {
            report.error(key, "the SYN proxy takes the first packet of a connection, and the rule is for other states"
                    + report.also(at("state")), "leave `state` out");
        }
    }
}
