package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.linux.nflog.LogPrefix;
import io.twinwall.model.config.FollowedProtocol;
import io.twinwall.model.config.LimitScope;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.Transport;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RateLimit;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The document's rules. What a rule keeps of its own (a rate, a number of connections) is in one place whatever the
 * number of its variants: {@code rule.NAME.limit} for the rule as a whole, a dynamic set for single addresses. More
 * than one effect (an address added, a line of log, both halves of a refusal) is in {@code rule.NAME.then}.
 */
final class DocumentRules {
    /** Addresses a rule keeps a limit of at most; what comes from a further one does not match. */
    private static final int LIMITED_MAX = 65_535;
    private static final long LIMITED_MILLIS_MIN = 60_000;
    private static final long LIMITED_MILLIS_MAX = 365 * 86_400_000L;

    private final Zones zones;
    private final List<ZoneName> everyZone;
    private final Map<InterfaceName, Optional<ZoneName>> zoneOf = new HashMap<>();
    private final Map<Fit, List<ZoneName>> fitting = new HashMap<>();
    private final RuleMatches matches;

    DocumentRules(Zones zones, GroupSets groups) {
        this.zones = zones;
        this.everyZone = zones.withLocal();
        this.matches = new RuleMatches(zones, groups);
    }

    /** Every rule in force, in the document's order. */
    List<DocumentRule> of(Map<RuleName, RuleConfig> rules, CompiledBefore before) {
        List<DocumentRule> compiled = new ArrayList<>();
        rules.forEach((name, rule) -> {
            if (!rule.disabled()) {
                compiled.add(before.of(name, rule, () -> compile(name, rule)));
            }
        });
        return compiled;
    }

    /** What a SYN proxy looks at: the same packets before any of them is tracked. */
    List<RuleMatches.Variant> variants(RuleConfig rule) {
        return matches.of(rule);
    }

    private DocumentRule compile(RuleName name, RuleConfig rule) {
        String path = DocumentRule.path(name);
        List<RuleMatches.Variant> variants = matches.of(rule);
        List<NamedObject.Helper> helpers = helpers(rule);
        List<Chain> chains = new ArrayList<>();
        List<Rule> effects = effects(path, rule, helpers);
        List<Statement> then = effects.getFirst().statements();
        boolean single = effects.size() == 1 && effects.getFirst().matches().isEmpty();
        if (!single) {
            Chain chain = Chain.regular("rule." + name + ".then", effects);
            then = List.of(new Statement.Jump(chain.name()));
            chains.add(chain);
        }
        List<Statement> shared = shared(rule);
        List<Rule> body = new ArrayList<>();
        if (!shared.isEmpty() && variants.size() > 1) {
            Chain chain = limit(name, path, rule, shared, then, chains);
            variants.forEach(v -> body.add(new Rule(path, v.matches(), List.of(new Statement.Jump(chain.name())))));
            chains.addFirst(chain);
        } else {
            for (RuleMatches.Variant variant : variants) {
                List<Statement> statements = new ArrayList<>(shared);
                variant.family().ifPresent(family -> statements.addAll(each(name, rule, family)));
                statements.addAll(then);
                body.add(new Rule(path, variant.matches(), statements));
            }
        }
        boolean used = !body.isEmpty();
        return new DocumentRule(
                name, rule, from(rule), to(rule), body, used ? chains : List.of(),
                used ? sets(name, rule) : List.of(), helpers);
    }

    /** Taken once for the whole rule; then, where it has one, the limit of the single address. */
    private static Chain limit(
            RuleName name,
            String path,
            RuleConfig rule,
            List<Statement> shared,
            List<Statement> then,
            List<Chain> chains) {
        List<Statement> statements = new ArrayList<>(shared);
        if (RuleMatches.countsByAddress(rule)) {
            List<Rule> byFamily = new ArrayList<>();
            for (IpFamily family : IpFamily.values()) {
                List<Statement> own = new ArrayList<>(each(name, rule, family));
                own.addAll(then);
                byFamily.add(Rule.always(path, own.toArray(Statement[]::new)));
            }
            Chain chain = Chain.regular("rule." + name + ".each", byFamily);
            chains.addFirst(chain);
            statements.add(new Statement.Jump(chain.name()));
        } else {
            statements.addAll(then);
        }
        Rule whole = Rule.always(path, statements.toArray(Statement[]::new));
        return Chain.regular("rule." + name + ".limit", List.of(whole));
    }

    private static List<Statement> shared(RuleConfig rule) {
        List<Statement> statements = new ArrayList<>();
        if (rule.limitBy() == LimitScope.RULE) {
            rule.limit().ifPresent(rate -> statements.add(new Statement.Limit(rate)));
        }
        if (rule.connectionsBy() == LimitScope.RULE) {
            rule.connections().ifPresent(most -> statements.add(new Statement.Connections(most.number())));
        }
        return statements;
    }

    private static List<Statement> each(RuleName name, RuleConfig rule, IpFamily family) {
        List<Statement> statements = new ArrayList<>();
        Optional<Match.Side> limited = side(rule.limitBy());
        if (rule.limit().isPresent() && limited.isPresent()) {
            statements.add(new Statement.EachAddress(
                    limitSet(name, family), family, limited.get(), new Statement.Limit(rule.limit().get())));
        }
        Optional<Match.Side> connected = side(rule.connectionsBy());
        if (rule.connections().isPresent() && connected.isPresent()) {
            statements.add(new Statement.EachAddress(connectionSet(name, family), family, connected.get(),
                    new Statement.Connections(rule.connections().get().number())));
        }
        return statements;
    }

    private static Optional<Match.Side> side(LimitScope scope) {
        return switch (scope) {
            case RULE -> Optional.empty();
            case SOURCE -> Optional.of(Match.Side.SOURCE);
            case DESTINATION -> Optional.of(Match.Side.DESTINATION);
        };
    }

    private static List<NamedSet> sets(RuleName name, RuleConfig rule) {
        List<NamedSet> sets = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            Elements none = new Elements.Addresses(family, List.of());
            if (rule.limit().isPresent() && rule.limitBy() != LimitScope.RULE) {
                NamedSet.Kind kind = new NamedSet.Dynamic(Optional.of(refill(rule.limit().get())), LIMITED_MAX);
                sets.add(new NamedSet(limitSet(name, family), kind, none));
            }
            if (rule.connections().isPresent() && rule.connectionsBy() != LimitScope.RULE) {
                sets.add(new NamedSet(
                        connectionSet(name, family), new NamedSet.Dynamic(Optional.empty(), LIMITED_MAX), none));
            }
        }
        return sets;
    }

    /** How long an unused bucket takes to be full again; then it need not be remembered. */
    private static TimeSpan refill(RateLimit rate) {
        long unit = switch (rate.unit()) {
            case SECOND -> 1_000;
            case MINUTE -> 60_000;
            case HOUR -> 3_600_000;
            case DAY -> 86_400_000;
        };
        long seconds = Math.ceilDiv(unit * rate.burst(), rate.events() * 1_000L);
        return new TimeSpan(Math.clamp(seconds * 1_000, LIMITED_MILLIS_MIN, LIMITED_MILLIS_MAX));
    }

    private static String limitSet(RuleName name, IpFamily family) {
        return "limit." + name + GroupSets.suffix(family);
    }

    private static String connectionSet(RuleName name, IpFamily family) {
        return "connections." + name + GroupSets.suffix(family);
    }

    /** What the rule does with a packet it fits, in order; at least one rule. */
    private static List<Rule> effects(String path, RuleConfig rule, List<NamedObject.Helper> helpers) {
        List<Rule> effects = new ArrayList<>();
        // A full set ends the rule that fills it: never that with the verdict.
        for (IpFamily family : IpFamily.values()) {
            rule.addSource().ifPresent(group -> effects.add(Rule.always(path, new Statement.AddAddress(
                    GroupSets.name(group, family), family, Match.Side.SOURCE))));
            rule.addDestination().ifPresent(group -> effects.add(Rule.always(path, new Statement.AddAddress(
                    GroupSets.name(group, family), family, Match.Side.DESTINATION))));
        }
        if (rule.log()) {
            effects.add(log(path, rule.logLimit()));
        }
        List<Statement> statements = new ArrayList<>();
        helpers.forEach(helper -> statements.add(new Statement.SetHelper(helper.name())));
        statements.add(new Statement.Counter());
        switch (rule.verdict()) {
            case ACCEPT -> effects.add(rule(path, statements, new Statement.Accept()));
            case DROP -> effects.add(rule(path, statements, new Statement.Drop()));
            case CONTINUE -> effects.add(Rule.always(path, statements.toArray(Statement[]::new)));
            case REJECT -> effects.addAll(refusals(path, RuleMatches.protocols(rule), !rule.icmpTypes().isEmpty()));
        }
        return effects;
    }

    private static Rule rule(String path, List<Statement> statements, Statement verdict) {
        return Rule.always(path, Stream.concat(statements.stream(), Stream.of(verdict)).toArray(Statement[]::new));
    }

    /** A reset for TCP, an ICMP error for the rest; one of them where the protocols leave no choice. */
    private static List<Rule> refusals(String path, List<ProtocolNumber> protocols, boolean icmp) {
        Rule reset = Rule.always(path, new Statement.Counter(), Statement.Reject.TCP_RESET);
        Rule error = Rule.always(path, new Statement.Counter(), Statement.Reject.ADMIN_PROHIBITED);
        if (icmp || (!protocols.isEmpty() && !protocols.contains(ProtocolNumber.TCP))) {
            return List.of(error);
        }
        return protocols.equals(List.of(ProtocolNumber.TCP)) ? List.of(reset) : refusals(path);
    }

    /** A reset for TCP, an ICMP error for the rest. */
    static List<Rule> refusals(String path) {
        return List.of(
                new Rule(path, List.of(Match.Protocols.of(ProtocolNumber.TCP)),
                        List.of(new Statement.Counter(), Statement.Reject.TCP_RESET)),
                Rule.always(path, new Statement.Counter(), Statement.Reject.ADMIN_PROHIBITED));
    }

    /** A line of log, up to a rate. */
    static Rule log(String path, RateLimit rate) {
        return Rule.always(path, new Statement.Limit(rate), new Statement.Log(LogPrefix.of(path), LogPrefix.GROUP));
    }

    private static List<NamedObject.Helper> helpers(RuleConfig rule) {
        if (rule.helper().isEmpty()) {
            return List.of();
        }
        List<ProtocolNumber> protocols = RuleMatches.protocols(rule);
        return rule.helper().stream()
                .flatMap(helper -> transports(helper)
                        .filter(transport -> protocols.isEmpty() || protocols.contains(number(transport)))
                        .map(transport -> new NamedObject.Helper(word(helper, transport), helper, transport)))
                .toList();
    }

    private static Stream<Transport> transports(FollowedProtocol helper) {
        return switch (helper) {
            case FTP -> Stream.of(Transport.TCP);
            case SIP -> Stream.of(Transport.TCP, Transport.UDP);
            case TFTP -> Stream.of(Transport.UDP);
        };
    }

    private static String word(FollowedProtocol helper, Transport transport) {
        return "helper." + helper.name().toLowerCase(Locale.ROOT) + "." + transport.name().toLowerCase(Locale.ROOT);
    }

    static ProtocolNumber number(Transport transport) {
        return switch (transport) {
            case TCP -> ProtocolNumber.TCP;
            case UDP -> ProtocolNumber.UDP;
        };
    }

    private List<ZoneName> from(RuleConfig rule) {
        return fitting(rule.from(), rule.in());
    }

    private List<ZoneName> to(RuleConfig rule) {
        return fitting(rule.to(), rule.out());
    }

    /** What a rule says of one end: many say the same. */
    private record Fit(List<ZoneName> written, List<InterfaceName> interfaces) {}

    private List<ZoneName> fitting(List<ZoneName> written, List<InterfaceName> interfaces) {
        Fit fit = new Fit(written, interfaces);
        List<ZoneName> known = fitting.get(fit);
        if (known == null) {
            known = computed(written, interfaces);
            fitting.put(fit, known);
        }
        return known;
    }

    /** The zones written, or any; of interfaces written only those that have one of them. */
    private List<ZoneName> computed(List<ZoneName> written, List<InterfaceName> interfaces) {
        if (written.isEmpty() && interfaces.isEmpty()) {
            return everyZone;
        }
        List<ZoneName> having = interfaces.stream()
                .flatMap(name -> zoneOf.computeIfAbsent(name, zones::of).stream())
                .toList();
        return everyZone.stream()
                .filter(zone -> written.isEmpty() || written.contains(zone))
                .filter(zone -> interfaces.isEmpty() || having.contains(zone))
                .toList();
    }
}
