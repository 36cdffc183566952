package io.twinwall.shell;

import io.twinwall.model.edit.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** What stands behind a command: {@code | json | match RE | except RE | count | last N | no-more}. */
final class Pipes {
    /** The words a pipe may begin with. */
    static final List<String> WORDS = List.of("json", "match", "except", "count", "last", "no-more");

    private static final int LAST_MAX = 1_000_000;

    private final boolean json;
    private final List<UnaryOperator<List<String>>> filters;
    private final String refusal;

    private Pipes(boolean json, List<UnaryOperator<List<String>>> filters, String refusal) {
        this.json = json;
        this.filters = List.copyOf(filters);
        this.refusal = refusal;
    }

    private static Pipes refused(String sentence) {
        return new Pipes(false, List.of(), sentence);
    }

    /** Of a line without a pipe. */
    static Pipes none() {
        return new Pipes(false, List.of(), "");
    }

    /** Reads what follows the first pipe of a line. */
    static Pipes of(List<String> words) {
        boolean json = false;
        List<UnaryOperator<List<String>>> filters = new ArrayList<>();
        for (List<String> pipe : parts(words)) {
            if (pipe.isEmpty()) {
                return refused("a pipe needs a word behind it: " + String.join(", ", WORDS));
            }
            String argument = pipe.size() > 1 ? String.join(" ", pipe.subList(1, pipe.size())) : "";
            boolean bare = argument.isEmpty();
            switch (pipe.getFirst()) {
                case "json" -> json = true;
                case "no-more" -> { }
                case "count" -> filters.add(lines -> List.of(lines.size() + " lines"));
                case "match", "except" -> {
                    if (bare) {
                        return refused("write | " + pipe.getFirst() + " EXPRESSION");
                    }
                    try {
                        Predicate<String> found = Pattern.compile(argument).asPredicate();
                        Predicate<String> kept = pipe.getFirst().equals("match") ? found : found.negate();
                        filters.add(lines -> lines.stream().filter(kept).toList());
                    } catch (PatternSyntaxException e) {
                        return refused("`" + argument + "` is no regular expression: " + e.getDescription());
                    }
                }
                case "last" -> {
                    if (!argument.matches("[1-9][0-9]{0,6}") || Integer.parseInt(argument) > LAST_MAX) {
                        return refused("write | last N, a number of lines");
                    }
                    int count = Integer.parseInt(argument);
                    filters.add(lines -> lines.subList(Math.max(0, lines.size() - count), lines.size()));
                }
                default -> {
                    return refused("unknown pipe `" + pipe.getFirst() + "`" + Nearest.hint(pipe.getFirst(), WORDS));
                }
            }
            if (!bare && List.of("json", "no-more", "count").contains(pipe.getFirst())) {
                return refused("`| " + pipe.getFirst() + "` takes no further word; `" + argument + "` is too much");
            }
        }
        return new Pipes(json, filters, "");
    }

    private static List<List<String>> parts(List<String> words) {
        List<List<String>> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String word : words) {
            if (word.equals(Tokens.PIPE)) {
                parts.add(part);
                part = new ArrayList<>();
            } else {
                part.add(word);
            }
        }
        parts.add(part);
        return parts;
    }

    /** Why the pipes cannot be; empty where they can. */
    String refusal() {
        return refusal;
    }

    boolean json() {
        return json;
    }

    /** A reply with its text filtered; errors pass as they are. */
    Reply applied(Reply reply) {
        if (filters.isEmpty() || (reply.out().isEmpty() && reply.status() != 0)) {
            return reply;
        }
        List<String> lines = reply.out().lines().toList();
        for (UnaryOperator<List<String>> filter : filters) {
            lines = filter.apply(lines);
        }
        return new Reply(lines.stream().map(line -> line + "\n").collect(Collectors.joining()), reply.err(),
                reply.status());
    }

    /** Whether lines are filtered, which a command that goes on cannot have. */
    boolean filters() {
        return !filters.isEmpty();
    }
}
