package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.verify.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files nobody wrote by hand: refused in a sentence, in bounded time. */
final class HostileFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** More than people write, little enough that a form whose cost grows with its square shows. */
    private static final int MONSTER_BYTES = 1 << 20;

    private static List<String> findings(byte[] bytes) {
        Reading reading = assertTimeoutPreemptively(LIMIT, () -> DocumentReader.read(bytes));
        assertTrue(reading.document().isEmpty());
        return reading.findings().stream().map(Finding::toString).toList();
    }

    private static List<String> findings(String text) {
        return findings(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Test
    void aFileOfSeventyMegabytesIsNotLookedInto() {
        byte[] bytes = new byte[70 << 20];
        Arrays.fill(bytes, (byte) 'a');
        assertEquals(List.of("error the file is larger than 64 MiB, and was not read;"
                + " is this the right file? a document takes a few KiB, one with a group of a million addresses"
                + " 20 MiB"), findings(bytes));
    }

    @Test
    void whatIsNoTextGetsOneSentence() {
        String cure = "; is this the right file? a document is YAML text in UTF-8";
        Map<String, String> cases = Map.of(
                "7f454c4602010100", "1:1 error control character `\\u007f`" + cure,
                "70616972003a", "1:5 error a zero byte: this is not text" + cure,
                "c3a40a6162ff", "2:3 error byte 0xff is not UTF-8" + cure,
                "61c3", "1:2 error byte 0xc3 is not UTF-8" + cure,
                "eda080", "1:1 error byte 0xed is not UTF-8" + cure,
                "61c0af", "1:2 error byte 0xc0 is not UTF-8" + cure,
                "efbbbf613a2062", "1:1 error the file starts with a byte order mark; save it as UTF-8 without BOM",
                "fffe61003a00", "1:1 error the file is UTF-16; save it as UTF-8",
                "613a20621b5b324a", "1:5 error control character `\\u001b`" + cure);
        cases.forEach((bytes, finding) -> assertEquals(List.of(finding), findings(hex(bytes)), bytes));
        assertEquals(List.of("1:4 error control character `\\u000d`" + cure), findings("a: \rb: c"),
                "a lone carriage return");
    }

    @Test
    void linesMayEndTheWayWindowsWritesThem() {
        String text = """
                pair: {nodes: [r1]}
                interfaces:
                  lan: {device: eth1, zone: lan}
                firewall: {policy: {lan -> local: accept}}
                """;
        Reading reading = DocumentReader.read(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), reading.findings());
    }

    static Stream<String> monsters() {
        int half = MONSTER_BYTES / 2;
        return Stream.of(
                "[".repeat(half),
                "{a: ".repeat(half / 4),
                "- ".repeat(half / 2),
                "? ".repeat(half / 2),
                "a: ".repeat(half / 3),
                "a:\n".repeat(half / 3),
                "\n".repeat(half) + "[",
                "\"" + "a".repeat(half),
                "'" + "\n".repeat(half),
                "x: " + "y".repeat(half),
                "y".repeat(half) + ": x",
                "y".repeat(half) + "\n:",
                "# " + "y".repeat(half),
                "&a ".repeat(half / 3),
                "pair: &a [" + "*a, ".repeat(half / 4) + "]",
                "interfaces: {" + "a".repeat(100) + "\n}" + "\n{".repeat(half / 4),
                "routes:\n" + "  - {to: default}\n".repeat(half / 18),
                "k: [\n".repeat(half / 5),
                "\t\n\ta\n".repeat(half / 5),
                "a: |\n" + "  b\n".repeat(half / 4),
                "%TAG ! x\n".repeat(half / 9),
                "---\n".repeat(half / 4),
                " ".repeat(half) + "a",
                distinct("k%d: v\n", 40_000),
                "interfaces:\n"
                        + distinct("  i%d: {device: e, address: 10.0.0.1/8, virtual: 10.0.0.1/8, zone: z}\n", 12_000),
                "interfaces:\n" + distinct("  i%d: {device: [}\n", 40_000),
                "pair: {nodes: [r1]}\ninterfaces:\n  a: {device: e, address: ["
                        + distinct("10.0.%1$d.1/32, ", 30_000) + "]}\n",
                "pair: {nodes: [a, b]}\nroutes:\n" + distinct("  - {to: 10.0.0.0/8, via: 10.0.0.%d}\n", 20_000)
                        + "firewall:\n  forward:\n" + distinct("  - {in: z%d, port: 1, to: 1.1.1.1:1}\n", 10_000));
    }

    private static String distinct(String form, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format(java.util.Locale.ROOT, form, i));
        }
        return text.length() < MONSTER_BYTES ? text.toString()
                : text.substring(0, MONSTER_BYTES - 200_000);
    }

    @ParameterizedTest
    @MethodSource("monsters")
    void aMonsterIsRefusedInTime(String text) {
        List<String> findings = findings(text);
        assertFalse(findings.isEmpty());
        findings.forEach(finding -> assertTrue(finding.length() < 600, finding));
    }

    /** Every truncation of good documents, and many small mutations: an answer, never an exception. */
    @Test
    void aDamagedDocumentGetsFindingsAndNothingElse() throws IOException {
        List<byte[]> good = new ArrayList<>();
        for (Path file : GoodDocumentsTest.files().toList()) {
            good.add(Files.readAllBytes(file));
        }
        Random random = new Random(3768);
        byte[] bites = "\t\n:-[]{}&*!|>'\"%#,?~ a0\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] document : good) {
            for (int length = 0; length < document.length; length += 7) {
                wellSaid(Arrays.copyOf(document, length));
            }
            for (int i = 0; i < 1500; i++) {
                byte[] mutated = document.clone();
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    mutated[random.nextInt(mutated.length)] = bites[random.nextInt(bites.length)];
                }
                wellSaid(mutated);
            }
        }
    }

    private static void wellSaid(byte[] bytes) {
        Reading reading = DocumentReader.read(bytes);
        for (Finding finding : reading.findings()) {
            String said = finding.toString();
            assertFalse(finding.problem().isBlank(), said);
            assertFalse(said.contains("org.yaml") || said.contains("while parsing") || said.contains("expected <"),
                    said);
            assertTrue(said.chars().noneMatch(Character::isISOControl), said);
            assertTrue(finding.line() > 0 && finding.column() > 0, said);
        }
    }
}
