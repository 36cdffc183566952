package io.twinwall.firewall;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The live counters of one table by the path in each rule's comment, in the order of the rules, and how many elements
 * each named set has.
 */
record Counters(int rules, Map<String, List<Tally>> byPath, Map<String, Integer> elements) {
    static final Counters NONE = new Counters(0, Map.of(), Map.of());
    private static final JsonFactory JSON = new JsonFactory();

    /** What one rule counted. */
    record Tally(long packets, long bytes) {
        static final Tally ZERO = new Tally(0, 0);

        Tally plus(Tally other) {
            return new Tally(packets + other.packets, bytes + other.bytes);
        }
    }

    /** All rules of a path together. */
    Tally sum(String path) {
        return byPath.getOrDefault(path, List.of()).stream().reduce(Tally.ZERO, Tally::plus);
    }

    /** The {@code index}th rule of a path; zero where the kernel has none. */
    Tally at(String path, int index) {
        List<Tally> tallies = byPath.getOrDefault(path, List.of());
        return index < tallies.size() ? tallies.get(index) : Tally.ZERO;
    }

    /**
     * Reads what {@code list table} gave.
     *
     * @throws IOException where that is no JSON
     */
    static Counters parse(String listing) throws IOException {
        Map<String, List<Tally>> byPath = new HashMap<>();
        Map<String, Integer> elements = new HashMap<>();
        int rules = 0;
        try (JsonParser parser = JSON.createParser(listing)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                // A rule, a set: the only objects of these names whose value is an object.
                String name = parser.currentName();
                boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                if (object && name.equals("rule")) {
                    rules++;
                    rule(parser, byPath);
                } else if (object && name.equals("set")) {
                    set(parser, elements);
                }
            }
        }
        return new Counters(rules, byPath, elements);
    }

    private static void set(JsonParser parser, Map<String, Integer> elements) throws IOException {
        String name = "";
        int count = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("name")) {
                name = parser.getText();
            } else if (key.equals("elem") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                    count++;
                }
            } else {
                parser.skipChildren();
            }
        }
        elements.put(name, count);
    }

    private static void rule(JsonParser parser, Map<String, List<Tally>> byPath) throws IOException {
        String comment = "";
        Tally tally = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("comment")) {
                comment = parser.getText();
            } else if (key.equals("expr") && value == JsonToken.START_ARRAY) {
                tally = expressions(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (tally != null) {
            byPath.computeIfAbsent(comment, path -> new ArrayList<>()).add(tally);
        }
    }

    /** The counter among a rule's expressions, or null. */
    private static Tally expressions(JsonParser parser) throws IOException {
        Tally tally = null;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean counter = parser.currentName().equals("counter");
                if (parser.nextToken() == JsonToken.START_OBJECT && counter) {
                    tally = counter(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return tally;
    }

    private static Tally counter(JsonParser parser) throws IOException {
        long packets = 0;
        long bytes = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "packets" -> packets = parser.getLongValue();
                case "bytes" -> bytes = parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        return new Tally(packets, bytes);
    }
}
