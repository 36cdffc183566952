package io.twinwall.shell;

import io.twinwall.model.control.ConnectionFilter;
import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Named;
import io.twinwall.model.control.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The words that may follow what is typed. What is not a word of the language (an address, a file) is left out. */
final class Completion {
    /** More names than a person looks through; typing some letters narrows them. */
    private static final int WORDS_MAX = 500;

    private static final List<String> FILTERS = List.of("source", "destination", "protocol", "port");

    private final ControlPlane appliance;

    Completion(ControlPlane appliance) {
        this.appliance = appliance;
    }

    /** Whole words that may stand behind these; none where nothing is known. */
    List<String> behind(List<String> words) {
        return following(inFull(words)).distinct().limit(WORDS_MAX).toList();
    }

    /** The words in full that were typed short: each is the beginning of one word alone that may stand there. */
    List<String> inFull(List<String> typed) {
        List<String> words = new ArrayList<>();
        for (String word : typed) {
            List<String> known = word.isEmpty() ? List.of() : following(words).distinct().limit(WORDS_MAX).toList();
            List<String> begun = known.stream().filter(each -> each.startsWith(word)).toList();
            words.add(begun.size() == 1 && !known.contains(word) ? begun.getFirst() : word);
        }
        return words;
    }

    private Stream<String> following(List<String> words) {
        if (words.isEmpty()) {
            return CommandShell.COMMANDS.stream();
        }
        if (words.size() > 1 && words.get(words.size() - 1).equals("|")) {
            return Pipes.WORDS.stream();
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "show" -> show(rest);
            case "commit" -> first(rest, "check", "confirm");
            case "request" -> request(rest);
            case "set", "delete" -> rest.isEmpty() ? Stream.of("secret")
                    : rest.equals(List.of("secret")) ? names(Named.SECRET) : Stream.empty();
            case "clear" -> rest.isEmpty() ? Stream.of("conntrack") : connections(rest, List.of("nat", "all"));
            case "monitor" -> rest.isEmpty() ? Stream.of("firewall") : logged(rest);
            default -> Stream.empty();
        };
    }

    private static Stream<String> first(List<String> words, String... known) {
        return words.isEmpty() ? Stream.of(known) : Stream.empty();
    }

    private Stream<String> names(Named kind) {
        return appliance.names(kind).stream();
    }

    private Stream<String> show(List<String> words) {
        if (words.isEmpty()) {
            return Stream.concat(Stream.of("conntrack"),
                    Arrays.stream(Topic.values()).flatMap(topic -> topic.word().stream())).sorted();
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "firewall" -> firewall(rest);
            case "conntrack" -> connections(words, List.of("nat", "limit", "count", "|"));
            case "link" -> first(rest, "detail", "statistics", "|");
            case "vrrp" -> rest.isEmpty() ? Stream.of("group", "detail", "statistics", "|")
                    : rest.equals(List.of("group")) ? names(Named.GROUP)
                    : rest.size() == 2 ? Stream.of("detail", "statistics", "|") : Stream.of("|");
            default -> Stream.of("|");
        };
    }

    private Stream<String> firewall(List<String> words) {
        if (words.isEmpty()) {
            return Stream.of("counters", "group", "rule", "trace", "zone", "|");
        }
        if (words.getLast().equals("counters")) {
            return Stream.of("|");
        }
        if (words.size() > 1) {
            return words.getFirst().equals("trace") ? Stream.of("port", "for")
                    : words.getFirst().equals("group") && words.size() == 2 ? Stream.of("counters", "limit", "|")
                    : Stream.of("counters", "|");
        }
        return switch (words.getFirst()) {
            case "zone" -> Stream.concat(names(Named.ZONE), Stream.of("local", "counters"));
            case "rule" -> Stream.concat(names(Named.RULE), Stream.of("counters"));
            case "group" -> names(Named.FIREWALL_GROUP);
            default -> Stream.empty();
        };
    }

    private Stream<String> request(List<String> words) {
        if (words.isEmpty()) {
            return Stream.of("failover", "drill", "maintenance", "pair", "unpair", "secrets");
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "failover" -> rest.isEmpty() ? Stream.of("group")
                    : rest.equals(List.of("group")) ? names(Named.GROUP) : Stream.empty();
            case "maintenance" -> rest.isEmpty() ? Stream.of("on", "off")
                    : rest.equals(List.of("on")) ? Stream.of("force") : Stream.empty();
            case "pair" -> first(rest, "confirm", "cancel");
            case "secrets" -> first(rest, "backup", "restore");
            default -> Stream.empty();
        };
    }

    private static Stream<String> connections(List<String> words, List<String> plain) {
        return words.getLast().equals("state")
                ? ConnectionFilter.STATES.stream()
                : left(words, FILTERS, Stream.concat(Stream.of("state"), plain.stream()));
    }

    private Stream<String> logged(List<String> words) {
        return words.getLast().equals("rule")
                ? names(Named.RULE)
                : left(words, FILTERS, Stream.of("rule"));
    }

    /** The filters that are not there yet; none where the last word waits for its value. */
    private static Stream<String> left(List<String> words, List<String> filters, Stream<String> others) {
        return filters.contains(words.getLast())
                ? Stream.empty()
                : Stream.concat(filters.stream(), others).filter(word -> !words.contains(word));
    }
}
