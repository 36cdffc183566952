package io.twinwall.linux.fake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Remembers the batches, which tables they leave, and of tables of family inet what is in them. */
final class RecordingNft implements Nft {
    private static final Pattern TEXT = Pattern.compile(
            "(?m)(?:^|;)\\s*(?:(add|create|delete|destroy|flush)\\s+)?table\\s+([a-z0-9]+)\\s+([A-Za-z0-9_.-]+)");
    /** A table by itself or before the name of what is in it. */
    private static final Pattern NAMED = Pattern.compile(
            "\\b(?:table|chain|rule|set|map|element)\\s+(inet|ip|ip6|arp|bridge|netdev)\\s+([A-Za-z0-9_.-]+)");

    private static final Pattern FLUSH_RULESET = Pattern.compile("(?m)(?:^|;)\\s*flush\\s+ruleset\\b");
    private static final Set<String> VERBS = Set.of("add", "create", "delete", "destroy", "flush");

    private final Object lock;
    private final Journal journal;
    private final MemoryRuleset ruleset;
    private final List<String> batches = new ArrayList<>();
    private final Set<String> tables = new TreeSet<>();
    private final Map<String, String> answers = new HashMap<>();

    RecordingNft(Object lock, Journal journal, MemoryRuleset ruleset) {
        this.lock = lock;
        this.journal = journal;
        this.ruleset = ruleset;
    }

    @Override
    public void apply(String commands) throws NftRefused {
        synchronized (lock) {
            String asked = "nft apply " + commands;
            journal.judgeNft(asked);
            keep(commands);
            batches.add(commands);
            journal.note(asked);
        }
    }

    @Override
    public void dryRun(String commands) throws NftRefused {
        synchronized (lock) {
            journal.judgeNft("nft check " + commands);
            Map<String, MemoryRuleset.Table> before = ruleset.saved();
            contents(commands, after(commands), before);
            ruleset.restore(before);
        }
    }

    @Override
    public String list(String command) throws NftRefused {
        synchronized (lock) {
            journal.judgeNft("nft " + command);
            Optional<String> answer = Optional.ofNullable(answers.get(command));
            if (answer.isPresent()) {
                return answer.get();
            }
            String wanted = command.startsWith("list table ") ? command.substring("list table ".length()).strip() : "";
            if (!wanted.isEmpty() && !tables.contains(wanted)) {
                throw new NftRefused(-1, "Error: No such file or directory; list table " + wanted);
            }
            StringBuilder json = new StringBuilder("{\"nftables\": [");
            for (String table : wanted.isEmpty() ? tables : List.of(wanted)) {
                String[] words = table.split(" ", 2);
                json.append(json.toString().endsWith("[") ? "" : ", ").append("{\"table\": {\"family\": \"")
                        .append(words[0]).append("\", \"name\": \"").append(words[1]).append("\"}}");
            }
            return json.append("]}").toString();
        }
    }

    /** Another process's batch; gives the tables it may have touched: those it names, and all when it flushes all. */
    Set<String> foreign(String commands) throws NftRefused {
        Set<String> touched = new TreeSet<>();
        if (FLUSH_RULESET.matcher(commands).find()) {
            touched.addAll(tables);
        }
        Matcher named = NAMED.matcher(commands);
        while (named.find()) {
            touched.add(named.group(1) + " " + named.group(2));
        }
        keep(commands);
        return touched;
    }

    private void keep(String commands) throws NftRefused {
        Set<String> after = after(commands);
        contents(commands, after, ruleset.saved());
        ruleset.committed();
        tables.clear();
        tables.addAll(after);
    }

    private void contents(String commands, Set<String> left, Map<String, MemoryRuleset.Table> before)
            throws NftRefused {
        if (!commands.stripLeading().startsWith("{")) {
            ruleset.text(commands, left);
            return;
        }
        try {
            ruleset.json(commands);
        } catch (NftRefused refused) {
            ruleset.restore(before);
            throw refused;
        }
    }

    void answer(String command, String json) {
        answers.put(command, json);
    }

    List<String> batches() {
        return List.copyOf(batches);
    }

    void print(StringBuilder out) {
        for (String table : tables) {
            out.append("table ").append(table).append('\n');
        }
    }

    /** The tables left by a batch; deleting one that is not there is refused, as the kernel does. */
    private Set<String> after(String commands) throws NftRefused {
        Set<String> left = new TreeSet<>(tables);
        if (commands.stripLeading().startsWith("{")) {
            afterJson(commands, left);
            return left;
        }
        if (FLUSH_RULESET.matcher(commands).find()) {
            left.clear();
        }
        Matcher matcher = TEXT.matcher(commands);
        while (matcher.find()) {
            step(Optional.ofNullable(matcher.group(1)).orElse("add"), matcher.group(2) + " " + matcher.group(3), left,
                    -1);
        }
        return left;
    }

    private static void step(String verb, String table, Set<String> left, int index) throws NftRefused {
        switch (verb) {
            case "add", "create" -> left.add(table);
            case "destroy" -> left.remove(table);
            case "delete", "flush" -> {
                if (!left.contains(table)) {
                    throw new NftRefused(index, "Error: No such file or directory; " + verb + " table " + table);
                }
                if (verb.equals("delete")) {
                    left.remove(table);
                }
            }
            default -> throw new NftRefused(index, "Error: unknown command " + verb);
        }
    }

    private static void afterJson(String commands, Set<String> left) throws NftRefused {
        try (JsonParser json = new JsonFactory().createParser(commands)) {
            json.nextToken();
            json.nextToken();
            if (!"nftables".equals(json.currentName()) || json.nextToken() != JsonToken.START_ARRAY) {
                throw new NftRefused(-1, "Error: no array nftables");
            }
            for (int index = 0; json.nextToken() == JsonToken.START_OBJECT; index++) {
                afterCommand(json, index, left);
                if (json.nextToken() != JsonToken.END_OBJECT) {
                    throw new NftRefused(index, "Error: more than one command in an object");
                }
            }
        } catch (IOException e) {
            throw new NftRefused(-1, "Error: not JSON: " + e.getMessage());
        }
    }

    /**
     * From behind the opening brace of a command to the end of its value: {@code VERB: {OBJECT: {...}}} or {@code
     * OBJECT: ...}.
     */
    private static void afterCommand(JsonParser json, int index, Set<String> left) throws IOException, NftRefused {
        String verb = json.nextFieldName();
        json.nextToken();
        if ("table".equals(verb)) {
            step("add", tableOf(json), left, index);
            return;
        }
        if (verb == null || !VERBS.contains(verb)) {
            json.skipChildren();
            return;
        }
        String object = json.nextFieldName();
        json.nextToken();
        if ("table".equals(object)) {
            step(verb, tableOf(json), left, index);
        } else if (verb.equals("flush") && "ruleset".equals(object)) {
            left.clear();
        } else {
            json.skipChildren();
        }
        json.nextToken();
    }

    private static String tableOf(JsonParser json) throws IOException {
        String family = "";
        String name = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "family" -> family = json.getText();
                case "name" -> name = json.getText();
                default -> json.skipChildren();
            }
        }
        return family + " " + name;
    }
}
