package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Named;
import io.twinwall.model.control.Shown;
import io.twinwall.model.control.Topic;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code show firewall [zone|rule|group [X]] [counters]}. */
final class FirewallShow {
    static final String FORM =
            "write show firewall [zone [X]|rule [X]|group [X [limit N]]] [counters], or show firewall trace ...";

    /** Elements shown where nothing else is said, and the most that can be asked for. */
    private static final int USUAL_LIMIT = 100;

    private static final int LIMIT_MAX = 1_000_000;
    private static final List<String> PARTS = List.of("zone", "rule", "group", "counters", "trace");

    private final ControlPlane appliance;

    FirewallShow(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply show(List<String> words, boolean json, Session session) {
        List<String> left = new ArrayList<>(words);
        boolean counters = !left.isEmpty() && left.getLast().equals("counters");
        if (counters) {
            left.removeLast();
        }
        String part = left.isEmpty() ? "" : left.removeFirst();
        if (!part.isEmpty() && !PARTS.contains(part)) {
            return Reply.notUnderstood("`" + part + "` cannot stand there" + Nearest.hint(part, PARTS));
        }
        Optional<String> name = left.isEmpty() ? Optional.empty() : Optional.of(left.removeFirst());
        if (!part.equals("group") && !left.isEmpty()) {
            return CommandShell.tooMany("show firewall " + part + " " + name.orElse(""), left);
        }
        return switch (part) {
            case "" -> printed(status(), counters, json, session);
            case "zone" -> zone(name, counters, json, session);
            case "rule" -> rule(name, counters, json, session);
            case "group" -> group(name, left, counters, json, session);
            default -> Reply.notUnderstood(FORM);
        };
    }

    private Map<String, Datum> status() {
        return FirewallScreen.fields(appliance.show(Topic.FIREWALL));
    }

    private static Reply printed(Map<String, Datum> sections, boolean counters, boolean json, Session session) {
        Datum datum = counters ? FirewallScreen.counters(sections) : new Datum.Fields(sections);
        if (json) {
            return Reply.printed(Json.write(datum));
        }
        return Reply.printed(counters
                ? FirewallScreen.counted(datum, session.columns())
                : FirewallScreen.overview(datum, session.columns()));
    }

    /** What there is no name for: a sentence with the nearest one that there is. */
    private Optional<Reply> unknown(Named kind, String word, Optional<String> name) {
        List<String> known = name.isPresent() ? appliance.names(kind) : List.of();
        if (name.isEmpty() || known.contains(name.get())) {
            return Optional.empty();
        }
        return Optional.of(Reply.failed(known.isEmpty()
                ? "there is no " + word + " " + name.get() + "; the document has none"
                : "there is no " + word + " " + name.get() + Nearest.hint(name.get(), known)));
    }

    private Reply zone(Optional<String> name, boolean counters, boolean json, Session session) {
        Optional<Reply> unknown = unknown(Named.ZONE, "zone", name.filter(zone -> !zone.equals("local")));
        return unknown.orElseGet(() -> printed(
                name.isPresent() ? FirewallScreen.ofZone(status(), name.get()) : FirewallScreen.zones(status()),
                counters, json, session));
    }

    private Reply rule(Optional<String> name, boolean counters, boolean json, Session session) {
        Optional<Reply> unknown = unknown(Named.RULE, "rule", name);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        Map<String, Datum> rules = FirewallScreen.rules(status(), name);
        if (name.isEmpty() || counters) {
            return printed(rules, counters, json, session);
        }
        return switch (appliance.firewallRule(RuleName.parse(name.get()))) {
            case Shown.Refused(String sentence) -> Reply.failed(sentence);
            case Shown.Listing(Datum written) -> {
                Map<String, Datum> rule = new LinkedHashMap<>();
                rule.put("name", new Datum.Text(name.get()));
                List<String> order = appliance.names(Named.RULE);
                rule.put("place", new Datum.Text((order.indexOf(name.get()) + 1) + " of " + order.size()));
                rule.putAll(FirewallScreen.fields(written));
                for (Datum counted : Screens.items(rules.getOrDefault("rules", new Datum.Items(List.of())))) {
                    rule.put("packets", FirewallScreen.fields(counted).get("packets"));
                    rule.put("bytes", FirewallScreen.fields(counted).get("bytes"));
                }
                Datum datum = new Datum.Fields(rule);
                yield Reply.printed(json ? Json.write(datum) : Screens.facts(datum, session.columns()));
            }
        };
    }

    private Reply group(
            Optional<String> name, List<String> words, boolean counters, boolean json, Session session) {
        int limit;
        try {
            limit = new FilterWords(words, List.of("limit"), List.of())
                    .value("limit", FirewallShow::limit).orElse(USUAL_LIMIT);
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood(e.getMessage());
        }
        Optional<Reply> unknown = unknown(Named.FIREWALL_GROUP, "group", name);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        if (name.isEmpty()) {
            return counters
                    ? Reply.notUnderstood(
                            "groups count nothing; `show firewall group X counters` shows the rules of one")
                    : printed(FirewallScreen.groups(status()), false, json, session);
        }
        return switch (appliance.firewallGroup(FirewallGroupName.parse(name.get()), limit)) {
            case Shown.Refused(String sentence) -> Reply.failed(sentence);
            case Shown.Listing(Datum group) -> {
                if (counters) {
                    yield printed(FirewallScreen.usersOf(status(), group), true, json, session);
                }
                yield Reply.printed(json ? Json.write(group) : FirewallScreen.group(group, session.columns()));
            }
        };
    }

    private static int limit(String text) {
        boolean fits = text.matches("[1-9][0-9]{0,6}") && Integer.parseInt(text) <= LIMIT_MAX;
        if (!fits) {
            throw new IllegalArgumentException("a limit is a number from 1 to " + LIMIT_MAX);
        }
        return Integer.parseInt(text);
    }
}
