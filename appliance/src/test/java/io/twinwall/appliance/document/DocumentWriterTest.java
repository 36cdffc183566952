package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.Binding;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.value.InterfaceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class DocumentWriterTest {
    private static Document read(String yaml) throws YamlTree.Broken {
        YamlTree.Read read = YamlTree.read(yaml, 0);
        assertEquals(List.of(), read.findings(), yaml);
        Binding binding = Binder.bind(read.root().orElseThrow());
        assertEquals(List.of(), binding.findings(), yaml);
        return binding.document();
    }

    @Test
    void randomDocumentsReadBackEqual() throws Exception {
        for (long seed = 1; seed <= 400; seed++) {
            Document document = new RandomDocument(seed).document();
            String written = DocumentWriter.write(document);
            try {
                Document again = read(written);
                assertEquals(document, again, () -> "what was written: " + written);
                assertEquals(written, DocumentWriter.write(again));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void theCanonicalTextIsTheExampleOfTheManual() throws Exception {
        Document pair = DocumentReader.read(Files.readAllBytes(Path.of("lab.d/pair.yaml"))).document().orElseThrow();
        assertEquals("""
                pair:
                  nodes: [r1, r2]
                  link: {interface: sync}
                interfaces:
                  sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}
                  lan:
                    device: eth1
                    address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}
                    virtual: 10.10.0.1/24
                    zone: lan
                  wan:
                    device: eth0
                    address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}
                    virtual: 192.0.2.1/24
                    zone: wan
                  dmz:
                    device: eth2
                    address: {r1: 10.20.0.2/24, r2: 10.20.0.3/24}
                    virtual: 10.20.0.1/24
                    zone: dmz
                routes: [{to: default, via: 192.0.2.254}]
                vrrp:
                  advertisement-interval: 100ms
                  bfd: {}
                firewall:
                  policy: {lan -> wan: accept, lan -> dmz: accept, dmz -> wan: accept, lan -> local: accept}
                  masquerade:
                    - {from: lan, out: wan}
                    - {from: dmz, out: wan}
                  forward: [{in: wan, port: 8080, to: 10.20.0.11:80}]
                """, DocumentWriter.write(pair));
    }

    private static final String ONE = "pair: {nodes: [r1]}\ninterfaces: {lan: {device: eth1, zone: lan}}\n";

    private static Document describedAs(String description) throws YamlTree.Broken {
        Document document = read(ONE);
        InterfaceConfig lan = document.interfaces().get(new InterfaceName("lan"));
        InterfaceConfig described = new InterfaceConfig(lan.device(), lan.addresses(), lan.virtualAddresses(),
                lan.vrid(), lan.unicastPeers(), lan.bridge(), lan.zone(), lan.mtu(), Optional.of(description));
        return document.withInterfaces(new LinkedHashMap<>(Map.of(new InterfaceName("lan"), described)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "yes", "No", "on", "OFF", "null", "~", "NULL", "true", "False", "y", "012", "0x1f", "0o17", "1e3", "1_000",
                "1.0", ".5", ".inf",
        "10:30", "190:20:30", "2026-11-23", "=", "<<", "-", "- a", "?", "? a", "a: b", "a:", ":a", "a #b", "#b",
                "a, b", "[a]", "{a}",
        "a]", "}", "*a", "&a", "!a", "!!str a", "|", "> a", "%a", "@a", "`a`", "'", "\"", "it's", "\\", "a\\nb",
                " a", "a ",
        "---", "...", "--- a", "Grüße", "日本", "😀", "a\u00a0b", "+1", "0", "007", "a -> b", "->", "x\u0301",
                "1.2.3.4:80", "::1", "2001:db8::"
    })
    void textThatYamlWouldMangleIsQuoted(String text) throws Exception {
        Document document = describedAs(text);
        String written = DocumentWriter.write(document);
        assertEquals(document, read(written), written);
        Object other = new Yaml(new SafeConstructor(new LoaderOptions())).load(written);
        Map<?, ?> lan = (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) other).get("interfaces")).get("lan");
        assertEquals(text, String.valueOf(lan.get("description")),
                "a reader with YAML's types sees the same text");
    }

    @Test
    void emptyAndHostileDocumentsHaveAText() throws Exception {
        Document empty = read("{}");
        assertEquals("{}\n", DocumentWriter.write(empty));
        assertEquals(empty, read("{}"));
        ConfigNode root = YamlTree.read("interfaces: {}", 0).root().orElseThrow();
        assertEquals("{}\n", DocumentWriter.write(Binder.bind(root).document()));
    }

    @Test
    void aLineStaysShortWhereItsValuesLetIt() {
        for (long seed = 500; seed < 600; seed++) {
            for (String line : DocumentWriter.write(new RandomDocument(seed).document()).lines().toList()) {
                boolean oneValue = line.chars().filter(c -> c == '{' || c == '[').count() == 0 || line.contains("\"");
                boolean item = line.strip().startsWith("- ");
                assertTrue(line.length() <= 100 || oneValue || item, "seed " + seed + ": " + line);
            }
        }
    }
}
