package io.twinwall.model.verify;

import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Rules that an earlier one leaves nothing to match. Told only where one earlier rule matches all of it whatever
 * happens, or several together do ({@link JointCover}): one with a limit, a count or a group to fill may let a packet
 * go on.
 *
 * <p>An earlier rule is found by the zones and the port that it looks for, where it looks for one of each, and by its
 * networks, so that a rule is compared only with those that fit its own. Rules that look for nothing of the kind have
 * to be compared in pairs; after {@link #PAIRS_MAX} of these the search ends, and shadows behind are not told.
 */
final class RuleShadows {
    /** Well under a second of comparing. */
    static final int PAIRS_MAX = 2_000_000;

    /** Networks of one rule that it is found by; a rule of more is found by its zones and port alone. */
    private static final int NETWORKS_MAX = 16;

    /** What a rule looks for: two zones, a port, a network on one side; absent where it is not one of each. */
    private record Key(Optional<ZonePair> zones, int port, Side side, Optional<Prefix> network) {}

    private enum Side {
        NONE,
        SOURCE,
        DESTINATION
    }

    /** Rules of a finding told by name. */
    private static final int NAMED_MAX = 4;

    private static final int NO_PORT = 0;

    /** Rules that are exchanged in one go; of more the whole is looked at again. */
    private static final int EXCHANGED_MAX = 64;

    /** A rule in its place; without a shape where it is out of force or cannot be told. */
    private record Placed(RuleName name, RuleConfig rule, Optional<RuleShape> shape) {
        @SuppressWarnings("ReferenceEquality")
        boolean is(RuleName other, RuleConfig config) {
            return rule == config && name.equals(other);
        }
    }

    private final Function<InterfaceName, Optional<ZoneName>> zoneOf;
    private final List<Placed> all = new ArrayList<>();
    private Report report;
    private final Map<Key, List<RuleShape>> earlier = new HashMap<>();
    private final SortedSet<Integer> sourceLengths = new TreeSet<>();
    private final SortedSet<Integer> destinationLengths = new TreeSet<>();
    private int pairs;

    private RuleShadows(Report report) {
        this.report = report;
        SharedPorts ports = SharedPorts.of(report.document());
        Set<InterfaceName> known = report.document().interfaces().keySet();
        this.zoneOf = name -> known.contains(name) ? ports.zone(name) : Optional.empty();
    }

    static void check(
            Report report, FirewallGroups groups, Map<RuleName, RuleConfig> rules, VerifiedBefore before) {
        if (before.shadows().filter(known -> known.stillNone(report, groups, rules)).isPresent()) {
            return;
        }
        RuleShadows shadows = new RuleShadows(report);
        int told = report.count();
        int index = 0;
        for (Map.Entry<RuleName, RuleConfig> entry : rules.entrySet()) {
            index++;
            Placed placed = shadows.placed(groups, entry.getKey(), entry.getValue(), index);
            shadows.all.add(placed);
            placed.shape().ifPresent(shape -> shadows.next(shape, placed.rule()));
        }
        boolean none = report.count() == told && shadows.pairs < PAIRS_MAX / 2;
        before.shadows(none ? Optional.of(shadows) : Optional.empty());
    }

    private Placed placed(FirewallGroups groups, RuleName name, RuleConfig rule, int index) {
        // What was lost of a rule would have narrowed it.
        boolean looked = !rule.disabled() && report.complete(Places.child(FilterRuleRules.PATH, name));
        return new Placed(name, rule,
                looked ? RuleShape.of(name, index, rule, groups, zoneOf) : Optional.empty());
    }

    /**
     * Whether no rule shadows another one, where none did before some rules were exchanged for others in their places.
     * False as well where that cannot be told sooner than anew; then this is of no use any more.
     */
    @SuppressWarnings("ReferenceEquality")
    private boolean stillNone(Report now, FirewallGroups groups, Map<RuleName, RuleConfig> rules) {
        report = now;
        if (rules.size() != all.size()) {
            return false;
        }
        List<Integer> changed = new ArrayList<>();
        int at = 0;
        for (Map.Entry<RuleName, RuleConfig> entry : rules.entrySet()) {
            if (!all.get(at).is(entry.getKey(), entry.getValue())) {
                changed.add(at);
                if (changed.size() > EXCHANGED_MAX) {
                    return false;
                }
            }
            at++;
        }
        List<RuleShape> touched = new ArrayList<>();
        List<Map.Entry<RuleName, RuleConfig>> entries = changed.isEmpty() ? List.of() : List.copyOf(rules.entrySet());
        for (int place : changed) {
            Placed former = all.get(place);
            former.shape().ifPresent(shape -> {
                touched.add(shape);
                keys(shape).forEach(key -> earlier.getOrDefault(key, new ArrayList<>()).remove(shape));
            });
            Placed next = placed(groups, entries.get(place).getKey(), entries.get(place).getValue(), place + 1);
            all.set(place, next);
            next.shape().ifPresent(shape -> {
                touched.add(shape);
                note(shape, next.rule());
            });
        }
        int first = changed.isEmpty() ? all.size() : changed.getFirst();
        return pairs < PAIRS_MAX / 2 && all.subList(first, all.size()).stream().flatMap(each -> each.shape().stream())
                .filter(shape -> touched.stream().anyMatch(other -> other == shape || other.touches(shape)))
                .noneMatch(this::isShadowed);
    }

    private boolean isShadowed(RuleShape shape) {
        return alone(shape).isPresent() || !JointCover.of(shape, near(shape)).isEmpty();
    }

    /** The first of the rules before one that matches all of it alone. */
    private Optional<RuleShape> alone(RuleShape shape) {
        RuleShape found = null;
        for (Key key : keysToLookUp(shape)) {
            for (RuleShape candidate : earlier.getOrDefault(key, List.of())) {
                if (pairs >= PAIRS_MAX) {
                    return Optional.empty();
                }
                pairs++;
                if (candidate.index() < shape.index() && (found == null || candidate.index() < found.index())
                        && candidate.covers(shape)) {
                    found = candidate;
                }
            }
        }
        return Optional.ofNullable(found);
    }

    private JointCover.Index near(RuleShape shape) {
        return (from, to, source, destination, port) -> near(from, to, source, destination, port).stream()
                .filter(other -> other.index() < shape.index()).toList();
    }

    private void next(RuleShape shape, RuleConfig rule) {
        Optional<RuleShape> found = alone(shape);
        List<RuleShape> several = found.isEmpty() ? JointCover.of(shape, near(shape)) : List.of();
        if (found.isPresent()) {
            tell(shape, found.get());
        } else if (!several.isEmpty()) {
            tell(shape, several);
        } else {
            // What it covers is covered by what covers it, so that one of them is enough.
            note(shape, rule);
        }
    }

    private void note(RuleShape shape, RuleConfig rule) {
        if (takesAll(rule)) {
            keys(shape).forEach(key -> earlier.computeIfAbsent(key, none -> new ArrayList<>()).add(shape));
        }
    }

    /** Whether no packet that it matches goes on behind it. */
    private static boolean takesAll(RuleConfig rule) {
        return rule.verdict() != RuleVerdict.CONTINUE
                && rule.limit().isEmpty()
                && rule.connections().isEmpty()
                && rule.addSource().isEmpty()
                && rule.addDestination().isEmpty()
                && !rule.synproxy();
    }

    private void tell(RuleShape shape, RuleShape before) {
        String also = report.also(Places.child(FilterRuleRules.PATH, before.name()));
        String path = Places.child(FilterRuleRules.PATH, shape.name());
        String other = Words.quoted(before.name());
        if (shape.verdict() == before.verdict()) {
            report.warning(path, "rule " + other + " does the same with all that this one matches" + also,
                    "leave one of them out");
        } else {
            report.warning(path, "this rule never takes effect: rule " + other + " (" + word(before.verdict())
                    + ") matches all of it first" + also, "write it before that one, or leave it out");
        }
    }

    /** Of several rules, of which none matches all of it alone. */
    private void tell(RuleShape shape, List<RuleShape> before) {
        String path = Places.child(FilterRuleRules.PATH, shape.name());
        String also = report.also(before.stream().limit(NAMED_MAX)
                .map(rule -> Places.child(FilterRuleRules.PATH, rule.name())).toList());
        boolean same = before.stream().allMatch(rule -> rule.verdict() == shape.verdict());
        String names = Words.all(before.stream().limit(NAMED_MAX)
                .map(rule -> Words.quoted(rule.name()) + (same ? "" : " (" + word(rule.verdict()) + ")")).toList());
        String more = before.size() > NAMED_MAX ? " with " + (before.size() - NAMED_MAX) + " more" : "";
        if (same) {
            report.warning(path, "rules " + names + more + " together do the same with all that this one matches"
                    + also, "leave it out");
        } else {
            report.warning(path, "this rule never takes effect: rules " + names + more
                    + " together match all of it first" + also, "write it before them, or leave it out");
        }
    }

    /** The earlier rules that are found by a packet; none once too many were compared. */
    private List<RuleShape> near(
            Optional<ZoneName> from, Optional<ZoneName> to, IpAddress source, IpAddress destination, int port) {
        Optional<ZonePair> zones = from.isPresent() && to.isPresent()
                ? Optional.of(new ZonePair(from.get(), to.get()))
                : Optional.empty();
        List<RuleShape> near = new ArrayList<>();
        for (Key key : keys(zones, port, networks(destination, destinationLengths),
                networks(source, sourceLengths))) {
            near.addAll(earlier.getOrDefault(key, List.of()));
        }
        pairs += near.size();
        return pairs < PAIRS_MAX ? near : List.of();
    }

    private static String word(RuleVerdict verdict) {
        return verdict.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Where a rule is found: by each of its destination networks, else of its source networks, else by neither. */
    private List<Key> keys(RuleShape shape) {
        List<Prefix> destinations = networks(shape.destination());
        List<Prefix> sources = destinations.isEmpty() ? networks(shape.source()) : List.of();
        destinations.forEach(prefix -> destinationLengths.add(prefix.length()));
        sources.forEach(prefix -> sourceLengths.add(prefix.length()));
        if (destinations.isEmpty() && sources.isEmpty()) {
            return List.of(new Key(zones(shape), port(shape), Side.NONE, Optional.empty()));
        }
        Side side = destinations.isEmpty() ? Side.SOURCE : Side.DESTINATION;
        return (destinations.isEmpty() ? sources : destinations).stream()
                .map(prefix -> new Key(zones(shape), port(shape), side, Optional.of(prefix)))
                .toList();
    }

    private static Optional<ZonePair> zones(RuleShape shape) {
        return shape.from().size() == 1 && shape.to().size() == 1
                ? Optional.of(new ZonePair(shape.from().iterator().next(), shape.to().iterator().next()))
                : Optional.empty();
    }

    private static int port(RuleShape shape) {
        List<PortSpan> spans = shape.ports().spans();
        return spans.size() == 1 && spans.getFirst().isSingle() ? spans.getFirst().first().number() : NO_PORT;
    }

    /** The networks that a set is made of; empty where it is more than a few or not of networks. */
    private static List<Prefix> networks(AddressSet set) {
        if (set.spans().size() > NETWORKS_MAX || !set.groups().isEmpty()) {
            return List.of();
        }
        List<Prefix> networks = new ArrayList<>();
        for (AddressSpan span : set.spans()) {
            int length = span.prefixLength();
            if (length < 0) {
                return List.of();
            }
            networks.add(new Prefix(span.first(), length));
        }
        return networks;
    }

    /** The key of every rule that might cover {@code shape}. */
    private List<Key> keysToLookUp(RuleShape shape) {
        return keys(zones(shape), port(shape), networks(shape.destination(), destinationLengths),
                networks(shape.source(), sourceLengths));
    }

    private static List<Key> keys(Optional<ZonePair> pair, int single, List<Optional<Prefix>> destinations,
            List<Optional<Prefix>> sources) {
        List<Key> keys = new ArrayList<>();
        for (Optional<ZonePair> zones : both(pair)) {
            for (int port : single == NO_PORT ? new int[] {NO_PORT} : new int[] {NO_PORT, single}) {
                keys.add(new Key(zones, port, Side.NONE, Optional.empty()));
                destinations.forEach(prefix -> keys.add(new Key(zones, port, Side.DESTINATION, prefix)));
                sources.forEach(prefix -> keys.add(new Key(zones, port, Side.SOURCE, prefix)));
            }
        }
        return keys;
    }

    private static List<Optional<ZonePair>> both(Optional<ZonePair> zones) {
        return zones.isEmpty() ? List.of(zones) : List.of(Optional.empty(), zones);
    }

    /** The networks around the first address of a set, of the lengths that rules have looked for. */
    private static List<Optional<Prefix>> networks(AddressSet set, SortedSet<Integer> lengths) {
        if (set.spans().isEmpty()) {
            return List.of();
        }
        return networks(set.spans().getFirst().first(), lengths);
    }

    private static List<Optional<Prefix>> networks(IpAddress address, SortedSet<Integer> lengths) {
        return lengths.stream()
                .filter(length -> length <= address.bits())
                .map(length -> Optional.of(new Prefix(address.masked(length), length)))
                .toList();
    }
}
