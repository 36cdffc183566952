package io.twinwall.appliance.commit;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.document;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.firewall.FirewallService;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Facts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What libnftables refuses, told at the line of the document that made it. */
final class RefusalLineTest {
    private static final String RULES = PAIR.replace("firewall: {policy: {lan -> local: accept}}\n", """
            firewall:
              policy:
                lan -> local: accept
              rules:
                web: {from: lan, to: local, protocol: tcp, port: 80, verdict: accept}

                # the one that is refused
                ssh:
                  from: lan
                  to: local
                  protocol: tcp
                  port: 22
                  verdict: accept
            """);

    /** Refuses the command of a batch that holds a text, as libnftables tells: by its index. */
    private record Picky(Nft nft, String word) implements Nft {
        @Override
        public void apply(String commands) throws NftRefused {
            nft.apply(commands);
        }

        @Override
        public void dryRun(String commands) throws NftRefused {
            int at = commands.indexOf(word);
            if (at >= 0) {
                // A command begins with a brace at the depth of the array's items.
                int begun = commands.substring(0, at).split("\n {4}\\{", -1).length - 1;
                throw new NftRefused(begun - 1, "Error: Could not process rule: Operation not supported");
            }
            nft.dryRun(commands);
        }

        @Override
        public String list(String command) throws NftRefused {
            return nft.list(command);
        }
    }

    private static Kernel refusing(String word) {
        Kernel kernel = new RecordingKernel().kernel();
        return new Kernel(kernel.links(), kernel.addresses(), kernel.routes(), kernel.neighbours(),
                new Picky(kernel.nft(), word), kernel.tables(), kernel.packets(), kernel.sysctl(),
                kernel.scheduling(), kernel.monitors(), kernel.rulesets());
    }

    private static Places places(String yaml) {
        return DocumentReader.places(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static int line(String yaml, String word) {
        return (int) yaml.substring(0, yaml.indexOf(word)).lines().count() + (word.startsWith("\n") ? 1 : 0);
    }

    @Test
    void refusedRuleIsToldByItsPathAndLine() throws Exception {
        try (FirewallService firewall =
                new FirewallService(refusing("\"firewall.rules.ssh\""), (message, arguments) -> { })) {
            CommitEngine engine = new CommitEngine(new NodeName("r1"), List.of(new Stage<>("firewall", firewall)),
                    new Facts(), (message, arguments) -> { });
            for (boolean check : new boolean[] {true, false}) {
                ApplyFailed failed = assertThrows(ApplyFailed.class, () -> {
                    if (check) {
                        engine.preview(document(RULES));
                    } else {
                        engine.tryOut(document(RULES));
                    }
                });
                assertEquals(Optional.of("firewall.rules.ssh"), failed.path());
                int line = line(RULES, "\n    ssh:");
                assertTrue(failed.sentence(places(RULES)).startsWith("firewall.rules.ssh: line " + line
                        + ": the kernel refused the ruleset here: Could not process rule: Operation not supported;"),
                        failed.sentence(places(RULES)));
                assertTrue(failed.getMessage().startsWith("firewall.rules.ssh: the kernel refused"));
            }
            assertTrue(engine.inForce().isEmpty());
        }
    }

    @Test
    void placeWithoutALineOfItsOwnIsToldAtTheNearestAboveIt() {
        ApplyFailed failed = ApplyFailed.at("firewall.policy.* -> *", "no", null);
        assertEquals("firewall.policy.* -> *: line " + line(RULES, "\n  policy:") + ": no",
                failed.sentence(places(RULES)));
        assertEquals("firewall.policy.* -> *: no", failed.sentence(Places.none()));
        assertEquals("vrrp: no thread", new ApplyFailed("no thread").of("vrrp").sentence(places(RULES)));
    }

    @Test
    void portThatTheBoxLacksIsToldAtItsLine() {
        ApplyFailed failed = ApplyFailed.at("interfaces.lan.device", "this box has no device eth1");
        assertEquals("interfaces.lan.device: line 3: this box has no device eth1", failed.of("interfaces")
                .sentence(places(RULES)));
    }

    @Test
    void textOfNoDocumentHasNoPlaces() {
        assertEquals("firewall.offload: none", ApplyFailed.at("firewall.offload", "none").sentence(places("{]\0")));
    }
}
