package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.BoundBefore;
import io.twinwall.model.value.RuleName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read and written piece by piece is what is read and written whole. */
final class DocumentsTest {
    private static final String HEAD = """
            pair: {nodes: [r1, r2]}
            interfaces:
              lan: {device: eth0, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, zone: lan}
              wan: {device: eth1, address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}, zone: wan}
            firewall:
              policy: {lan -> wan: drop}
              rules:
            """;

    private static final String TAIL = """
              groups:
                admins: {type: network, elements: [10.10.0.0/28]}
              masquerade: [{from: lan, out: wan}]
            """;

    @SuppressWarnings("StringConcatToTextBlock") // The line feeds are what it is about.
    private static String rule(int number, Random random) {
        String form = switch (random.nextInt(5)) {
            case 0 -> "    r%d:\n      from: lan\n      to: wan\n\n      protocol: tcp\n      port: %d\n"
                    + "      verdict: accept\n";
            case 1 -> "    # of rule %1$d\n    r%1$d: {from: lan, to: wan, protocol: tcp,\n"
                    + "  port: %2$d, verdict: drop}\n";
            case 2 -> "    r%d:\n      description: >\n        many\n        words\n      from: lan\n      port: %d\n"
                    + "      protocol: tcp\n      verdict: reject\n";
            case 3 -> "    \"r%d\": {from: lan, source: '@admins', protocol: udp, port: [%d, 9], verdict: accept}\n";
            default -> "    r%d: {from: lan, to: wan, protocol: tcp, port: %d, verdict: accept}\n";
        };
        return form.formatted(number, 1 + random.nextInt(60_000));
    }

    private static String text(List<String> rules) {
        return HEAD + String.join("", rules) + TAIL;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Lines come, go, change and are spoilt: the answer is that of a reader who knows nothing. */
    @Test
    void aChangedTextIsReadAsIfItWereRead() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Documents documents = new Documents();
            List<String> rules = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                rules.add(rule(i, random));
            }
            for (int step = 0; step < 12; step++) {
                String text = text(rules);
                if (random.nextInt(3) == 0) {
                    text = spoilt(text, random);
                }
                Reading whole = DocumentReader.read(bytes(text));
                Reading pieces = documents.read(bytes(text));
                assertEquals(whole.findings(), pieces.findings(), "seed " + seed + " step " + step + "\n" + text);
                assertEquals(whole.document(), pieces.document(), "seed " + seed + " step " + step + "\n" + text);
                whole.document().ifPresent(document ->
                        assertEquals(DocumentWriter.write(document), documents.write(document)));
                edit(rules, random);
            }
        }
    }

    private static void edit(List<String> rules, Random random) {
        int at = random.nextInt(rules.size());
        switch (random.nextInt(4)) {
            case 0 -> rules.add(random.nextBoolean() ? at : rules.size(), rule(1_000 + random.nextInt(9_000), random));
            case 1 -> rules.remove(at);
            case 2 -> rules.set(at, rules.get(at).replaceFirst("verdict: \\w+", "verdict: drop"));
            default -> rules.add(rules.remove(at));
        }
    }

    private static String spoilt(String text, Random random) {
        String bites = "\t\n:-[]{}&*!|>'\"%#,?~ a0\u0000\u00e9.";
        StringBuilder spoilt = new StringBuilder(text);
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> spoilt.insert(text.indexOf('\n', at) + 1, "...\n");
            case 1 -> spoilt.insert(text.indexOf('\n', at) + 1, "---\n");
            case 2 -> spoilt.insert(text.indexOf('\n', at) + 1, " ".repeat(random.nextInt(7)) + "x: |\n");
            default -> spoilt.setCharAt(at, bites.charAt(random.nextInt(bites.length())));
        }
        return spoilt.toString();
    }

    /** Trees, down to the place of every word; most changes are such that a piece is enough. */
    @Test
    void aTreeOfPiecesIsTheTreeOfTheWhole() throws Exception {
        int pieces = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<String> rules = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                rules.add(rule(i, random));
            }
            String before = text(rules);
            edit(rules, random);
            String after = seed % 4 == 0 ? spoilt(text(rules), random) : text(rules);
            Optional<YamlTree.Read> read = Rereading.read(
                    bytes(before), YamlTree.read(before, 0), bytes(after), new BoundBefore());
            if (read.isPresent()) {
                pieces++;
                assertEquals(YamlTree.read(after, 0).root(), read.get().root(), "seed " + seed);
                assertEquals(YamlTree.read(after, 0).blocks(), read.get().blocks(), "seed " + seed);
            }
        }
        assertTrue(pieces > 150, "only " + pieces + " of 400");
    }

    private static String looksFor(int number, int first, int last, String verdict) {
        return "    r" + number + ": {from: lan, to: wan, protocol: tcp, destination: 10.9." + number % 2
                + ".0/24, port: " + (first == last ? first : first + "-" + last) + ", verdict: " + verdict + "}\n";
    }

    /** A rule that begins to shadow others, alone or together with them, or ends to, is told of each time. */
    @Test
    void shadowsAreFoundWhereverARuleChanges() {
        int told = 0;
        int clean = 0;
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Documents documents = new Documents();
            List<String> rules = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                rules.add(looksFor(i, 100 + i, 100 + i, "accept"));
            }
            for (int step = 0; step < 40; step++) {
                int at = random.nextInt(rules.size());
                String verdict = random.nextBoolean() ? "drop" : "accept";
                String before = rules.get(at);
                rules.set(at, switch (random.nextInt(4)) {
                    case 0 -> looksFor(at, 100 + random.nextInt(70), 170, verdict);
                    case 1 -> looksFor(at, 100 + random.nextInt(70), 169, "continue");
                    case 2 -> looksFor(at + 2, 100 + at, 102 + at, verdict).replace("r" + (at + 2), "r" + at);
                    default -> looksFor(at, 100 + at, 100 + at, verdict);
                });
                Reading whole = DocumentReader.read(bytes(text(rules)));
                Reading pieces = documents.read(bytes(text(rules)));
                assertEquals(whole.findings(), pieces.findings(), "seed " + seed + " step " + step);
                if (whole.findings().stream().anyMatch(finding -> finding.path().startsWith("firewall.rules."))) {
                    told++;
                    rules.set(at, before);
                } else {
                    clean++;
                }
            }
        }
        assertTrue(told > 100 && clean > 100, told + " told, " + clean + " clean");
    }

    @Test
    void whatDidNotChangeIsTheVeryObject() {
        Random random = new Random(1);
        Documents documents = new Documents();
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rules.add("    r" + i + ": {from: lan, to: wan, protocol: tcp, port: " + (i + 1) + ", verdict: accept}\n");
        }
        Document first = documents.read(bytes(text(rules))).document().orElseThrow();
        rules.set(50, rules.get(50).replace("accept", "drop"));
        rules.add(20, rule(700, random));
        Document second = documents.read(bytes(text(rules))).document().orElseThrow();
        for (int i : new int[] {0, 18, 52, 99}) {
            RuleName name = new RuleName("r" + i);
            assertSame(first.firewall().rules().get(name), second.firewall().rules().get(name), "r" + i);
        }
        byte[] text = bytes(text(rules));
        byte[] kept = Arrays.copyOf(text, text.length);
        assertEquals(second, documents.read(text).document().orElseThrow());
        Arrays.fill(text, (byte) ' ');
        assertEquals(second, documents.read(kept).document().orElseThrow(), "the text is the reader's own");
    }
}
