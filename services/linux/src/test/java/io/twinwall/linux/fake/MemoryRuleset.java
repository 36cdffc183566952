package io.twinwall.linux.fake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.twinwall.linux.netlink.NfChain;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.Octets;
import io.twinwall.linux.nft.NftRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is in the tables of family inet: chains, rules, sets and maps. What a rule means it does not know. */
final class MemoryRuleset {
    /** A chain with its rules. */
    static final class Chain {
        final List<NfRule> rules = new ArrayList<>();
        Optional<NfChain.Base> base = Optional.empty();
    }

    /** A set or map with its elements. */
    static final class Elements {
        final Set<NfElement> all = new LinkedHashSet<>();
        final String type;
        final boolean interval;
        final boolean dynamic;

        Elements(String type, boolean interval, boolean dynamic) {
            this.type = type;
            this.interval = interval;
            this.dynamic = dynamic;
        }
    }

    /** A table. */
    static final class Table {
        final Map<String, Chain> chains = new LinkedHashMap<>();
        final Map<String, Elements> sets = new LinkedHashMap<>();
        final Set<String> objects = new LinkedHashSet<>();
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> HOOKS = List.of("prerouting", "input", "forward", "output", "postrouting");
    private static final Pattern FOREIGN_RULE = Pattern.compile(
            "(?m)(?:^|;)\\s*(add|insert) rule inet (\\S+) (\\S+) ([^;\\n]+)");
    private static final Pattern FOREIGN_FLUSH = Pattern.compile("(?m)(?:^|;)\\s*flush chain inet (\\S+) (\\S+)");

    private Map<String, Table> tables = new LinkedHashMap<>();
    private int generation = 1;
    private long handles;

    int generation() {
        return generation;
    }

    /** The table; none where it is not there. */
    Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** A deep copy to come back to. */
    Map<String, Table> saved() {
        Map<String, Table> copy = new LinkedHashMap<>();
        tables.forEach((name, table) -> {
            Table other = new Table();
            table.chains.forEach((chain, content) -> {
                Chain same = new Chain();
                same.base = content.base;
                same.rules.addAll(content.rules);
                other.chains.put(chain, same);
            });
            table.sets.forEach((set, content) -> {
                Elements same = new Elements(content.type, content.interval, content.dynamic);
                same.all.addAll(content.all);
                other.sets.put(set, same);
            });
            other.objects.addAll(table.objects);
            copy.put(name, other);
        });
        return copy;
    }

    void restore(Map<String, Table> saved) {
        tables = saved;
    }

    void committed() {
        generation++;
    }

    long nextHandle() {
        return ++handles;
    }

    void count(String table, String comment, int index, long packets, long bytes) {
        int left = index;
        for (Chain chain : tables.get(table).chains.values()) {
            for (int i = 0; i < chain.rules.size(); i++) {
                NfRule rule = chain.rules.get(i);
                if (rule.comment().equals(comment) && rule.counter().isPresent() && left-- == 0) {
                    chain.rules.set(i, new NfRule(rule.chain(), rule.handle(), comment,
                            Optional.of(new NfRule.NfCounter(packets, bytes)), rule.expressions(), rule.userdata()));
                    return;
                }
            }
        }
        throw new IllegalArgumentException("no rule " + index + " of " + comment + " in " + table);
    }

    /** What a batch of text does to the contents, given the inet tables it leaves. */
    void text(String commands, Set<String> left) {
        tables.keySet().removeIf(name -> !left.contains("inet " + name));
        Matcher flush = FOREIGN_FLUSH.matcher(commands);
        while (flush.find()) {
            table(flush.group(1)).map(table -> table.chains.get(flush.group(2))).ifPresent(c -> c.rules.clear());
        }
        Matcher rule = FOREIGN_RULE.matcher(commands);
        while (rule.find()) {
            table(rule.group(2)).map(table -> table.chains.get(rule.group(3))).ifPresent(chain -> {
                NfRule added = new NfRule(rule.group(3), nextHandle(), "", Optional.empty(),
                        Octets.of(rule.group(4).getBytes(StandardCharsets.UTF_8)), Octets.NONE);
                chain.rules.add(rule.group(1).equals("add") ? chain.rules.size() : 0, added);
            });
        }
    }

    /** Runs a JSON batch; the caller restores what was {@link #saved()} where it is refused. */
    void json(String commands) throws NftRefused {
        int index = 0;
        for (Object command : (List<?>) fields(tree(commands)).get("nftables")) {
            Map.Entry<?, ?> verb = fields(command).entrySet().iterator().next();
            if (verb.getValue() instanceof Map<?, ?> object && !verb.getKey().equals("table")) {
                Map.Entry<?, ?> what = object.entrySet().iterator().next();
                if (what.getValue() instanceof Map<?, ?> body && "inet".equals(body.get("family"))) {
                    run((String) verb.getKey(), (String) what.getKey(), body, index);
                }
            }
            index++;
        }
    }

    private void run(String verb, String kind, Map<?, ?> body, int index) throws NftRefused {
        String name = (String) body.get("name");
        if (kind.equals("table")) {
            switch (verb) {
                case "add" -> tables.computeIfAbsent(name, _ -> new Table());
                case "delete" -> tables.remove(name);
                case "flush" -> present(tables.get(name), index).chains.values().forEach(c -> c.rules.clear());
                default -> throw new NftRefused(index, "Error: unknown command " + verb);
            }
            return;
        }
        Table table = present(tables.get((String) body.get("table")), index);
        switch (kind + " " + verb) {
            case "chain add" -> {
                Chain chain = table.chains.computeIfAbsent(name, _ -> new Chain());
                if (body.containsKey("hook")) {
                    chain.base = Optional.of(new NfChain.Base((String) body.get("type"),
                            HOOKS.indexOf((String) body.get("hook")), number(body.get("prio")),
                            "accept".equals(body.get("policy")) ? 1 : 0));
                }
            }
            case "chain delete" -> present(table.chains.remove(name), index);
            case "rule add" -> {
                String chain = (String) body.get("chain");
                String text = String.valueOf(body.get("expr"));
                present(table.chains.get(chain), index).rules.add(new NfRule(chain, nextHandle(),
                        String.valueOf(body.get("comment")),
                        text.contains("counter") ? Optional.of(new NfRule.NfCounter(0, 0)) : Optional.empty(),
                        Octets.of(text.getBytes(StandardCharsets.UTF_8)), Octets.NONE));
            }
            case "set add", "map add" -> {
                boolean interval = String.valueOf(body.get("flags")).contains("interval");
                Elements set = table.sets.computeIfAbsent(name, _ ->
                        new Elements((String) body.get("type"), interval, body.containsKey("size")));
                add(set, body);
            }
            case "set flush", "map flush" -> present(table.sets.get(name), index).all.clear();
            case "set delete", "map delete" -> present(table.sets.remove(name), index);
            case "element add" -> add(present(table.sets.get(name), index), body);
            case "ct helper add", "flowtable add" -> table.objects.add(name);
            case "ct helper delete", "flowtable delete" -> table.objects.remove(name);
            default -> throw new NftRefused(index, "Error: unknown command " + verb + " " + kind);
        }
    }

    private static void add(Elements set, Map<?, ?> body) {
        if (body.get("elem") instanceof List<?> elements) {
            elements.forEach(element -> set.all.addAll(MemoryElements.of(set.type, set.interval, element)));
        }
    }

    private static <T> T present(T thing, int index) throws NftRefused {
        if (thing == null) {
            throw new NftRefused(index, "Error: No such file or directory");
        }
        return thing;
    }

    private static int number(Object number) {
        return ((Number) number).intValue();
    }

    private static Map<?, ?> fields(Object tree) {
        return (Map<?, ?>) tree;
    }

    /** JSON as maps, lists, strings, numbers and null. */
    private static Object tree(String text) throws NftRefused {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            return value(json);
        } catch (IOException e) {
            throw new NftRefused(-1, "Error: not JSON: " + e.getMessage());
        }
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                    json.nextToken();
                    fields.put(field, value(json));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(json));
                }
                yield items;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            case VALUE_STRING -> json.getText();
            default -> null;
        };
    }
}
