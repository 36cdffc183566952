package io.twinwall.firewall;

import static io.twinwall.firewall.ruleset.Match.Direction.IN;
import static io.twinwall.firewall.ruleset.Match.Direction.OUT;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules that answer for the server until the client's handshake is whole. A SYN is kept away from connection tracking;
 * with {@code nf_conntrack_tcp_loose} off the ACK that ends the handshake belongs to no connection. Both come to the
 * proxy, which is why it stands before everything else, and what it then says to the server is the node's own output.
 */
final class SynProxyRules {
    private static final String FORWARD = "synproxy";
    private static final String INPUT = "synproxy.local";

    private final Zones zones;
    private final DocumentRules compiler;
    private final List<DocumentRule> proxied;

    SynProxyRules(Zones zones, DocumentRules compiler, List<DocumentRule> rules) {
        this.zones = zones;
        this.compiler = compiler;
        this.proxied = rules.stream().filter(rule -> rule.config().synproxy()).toList();
    }

    private List<DeviceName> devices(List<ZoneName> of) {
        return of.stream().flatMap(zone -> zones.devices(zone).stream()).distinct().toList();
    }

    /** The matches of a rule and TCP, after others. */
    private List<List<Match>> matches(DocumentRule rule, List<Match> first) {
        List<List<Match>> all = new ArrayList<>();
        for (RuleMatches.Variant variant : compiler.variants(rule.config())) {
            List<Match> matches = new ArrayList<>(first);
            matches.addAll(variant.matches());
            if (!RuleMatches.protocols(rule.config()).equals(List.of(ProtocolNumber.TCP))) {
                matches.add(Match.Protocols.of(ProtocolNumber.TCP));
            }
            all.add(matches);
        }
        return all;
    }

    /** Rules of the raw chain: nothing of where a packet leaves is known there but what the routes say. */
    List<Rule> untracked() {
        List<Rule> rules = new ArrayList<>();
        for (DocumentRule rule : proxied) {
            List<DeviceName> in = devices(rule.from());
            List<DeviceName> out = devices(rule.to());
            if (in.isEmpty()) {
                continue;
            }
            List<List<Match>> firsts = new ArrayList<>();
            if (!out.isEmpty()) {
                firsts.add(List.of(new Match.OnDevices(IN, in), new Match.RouteBy(out)));
            }
            if (rule.to().contains(ZonePair.LOCAL)) {
                firsts.add(List.of(new Match.OnDevices(IN, in), new Match.Own(Match.Side.DESTINATION, false)));
            }
            for (List<Match> first : firsts) {
                for (List<Match> matches : matches(rule, first)) {
                    matches.removeIf(match -> match instanceof Match.OnDevices(var direction, _) && direction == OUT);
                    matches.add(Match.TcpFlags.OPENING);
                    rules.add(new Rule(
                            DocumentRule.path(rule.name()), matches, List.of(new Statement.NoTrack())));
                }
            }
        }
        return rules;
    }

    /** The first rule of the forward chain. */
    Optional<Rule> forward() {
        return jump(FORWARD, through());
    }

    /** The first rule of the input chain. */
    Optional<Rule> input() {
        return jump(INPUT, local());
    }

    private static Optional<Rule> jump(String chain, List<Rule> rules) {
        Match unknown = new Match.States(List.of(ConnectionState.INVALID, ConnectionState.UNTRACKED));
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Rule("firewall.rules", List.of(unknown), List.of(new Statement.Jump(chain))));
    }

    List<Chain> chains() {
        List<Chain> chains = new ArrayList<>();
        if (!through().isEmpty()) {
            chains.add(Chain.regular(FORWARD, through()));
        }
        if (!local().isEmpty()) {
            chains.add(Chain.regular(INPUT, local()));
        }
        return chains;
    }

    private List<Rule> through() {
        List<Rule> rules = new ArrayList<>();
        for (DocumentRule rule : proxied) {
            List<DeviceName> in = devices(rule.from());
            List<DeviceName> out = devices(rule.to());
            if (!in.isEmpty() && !out.isEmpty()) {
                rules.addAll(proxy(rule, List.of(new Match.OnDevices(IN, in), new Match.OnDevices(OUT, out))));
            }
        }
        return rules;
    }

    private List<Rule> local() {
        List<Rule> rules = new ArrayList<>();
        for (DocumentRule rule : proxied) {
            List<DeviceName> in = devices(rule.from());
            if (!in.isEmpty() && rule.to().contains(ZonePair.LOCAL)) {
                rules.addAll(proxy(rule, List.of(new Match.OnDevices(IN, in))));
            }
        }
        return rules;
    }

    private List<Rule> proxy(DocumentRule rule, List<Match> first) {
        return matches(rule, first).stream()
                .map(matches -> new Rule(DocumentRule.path(rule.name()), matches,
                        List.of(new Statement.Counter(), new Statement.SynProxy())))
                .toList();
    }

    /** What the proxy says to a server in the client's name; for an output chain that is not open. */
    List<Rule> sent() {
        List<Rule> rules = new ArrayList<>();
        for (DocumentRule rule : proxied) {
            List<DeviceName> out = devices(rule.to());
            if (out.isEmpty()) {
                continue;
            }
            List<Match> first = List.of(new Match.OnDevices(OUT, out), new Match.Own(Match.Side.SOURCE, true));
            for (List<Match> matches : matches(rule, first)) {
                matches.removeIf(match -> match instanceof Match.OnDevices(var direction, _) && direction == IN);
                matches.removeIf(match -> match instanceof Match.Macs || match instanceof Match.MacInSet);
                rules.add(new Rule(
                        DocumentRule.path(rule.name()), matches, List.of(new Statement.Accept())));
            }
        }
        return rules;
    }
}
