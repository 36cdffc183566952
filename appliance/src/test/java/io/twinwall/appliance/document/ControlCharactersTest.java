package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.verify.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the firewall names or says of itself ends up in rulesets, logs and terminals: no control characters. */
final class ControlCharactersTest {
    private static final String DOCUMENT = """
            pair: {nodes: [r1]}
            interfaces:
              lan: {device: eth1, address: 10.10.0.1/24, zone: lan}
              wan: {device: eth0, address: 192.0.2.2/24, zone: wan}
            firewall:
              policy: {lan -> wan: accept}
              groups:
                admins: {type: address, elements: [10.10.0.7]}
              rules:
                ssh: {description: the way in, from: lan, to: local, source: '@admins', log: true, verdict: accept}
            """;

    private static List<Finding> errors(String text) {
        return DocumentReader.read(text.getBytes(StandardCharsets.UTF_8)).findings().stream()
                .filter(Finding::isError).toList();
    }

    /** With YAML's escapes a file of plain text holds any character. */
    @ParameterizedTest
    @ValueSource(strings = {"\\a", "\\e[2J", "\\0", "\\n", "\\r", "\\t", "\\x7f", "\\x9b", "\\u2028", "\\u202e"})
    void namesAndDescriptionsAreRefusedAtTheirLines(String escape) {
        assertEquals(List.of(), errors(DOCUMENT));
        refused("lan: {device: eth1, address: 10.10.0.1/24, zone: lan}",
                "lan: {device: eth1, address: 10.10.0.1/24, zone: \"la" + escape + "n\"}", 3);
        refused("lan -> wan: accept", "\"la" + escape + "n -> wan\": accept", 6);
        refused("admins: {", "\"ad" + escape + "mins\": {", 8);
        refused("ssh: {", "\"ss" + escape + "h\": {", 10);
        refused("the way in", "\"the way" + escape + " in\"", 10);
        refused("'@admins'", "\"@ad" + escape + "mins\"", 10);
    }

    private static void refused(String written, String instead, int line) {
        assertTrue(DOCUMENT.contains(written), written);
        List<Finding> errors = errors(DOCUMENT.replace(written, instead));
        assertTrue(errors.stream().anyMatch(finding -> finding.line() == line), instead + " gives " + errors);
        assertTrue(errors.stream().noneMatch(finding -> finding.toString().chars().anyMatch(Character::isISOControl)),
                errors.toString());
    }
}
