package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.control.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real daemons with a secret that must never be seen, and an archive that gets every commit. */
@Tag("kernel")
class SecretsKernelTest {
    private static final int PATIENCE = 30;
    /** As long as an authentication text may be. */
    private static final String CANARY = "c4n4rY!x";

    private static final String DOCUMENT = """
        pair: {nodes: [r1, r2], link: {interface: sync}}
        interfaces:
          sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}
          lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, vrid: 10, zone: lan}
        firewall:
          policy: {lan -> local: accept, local -> lan: accept}
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;
    private TwinwallNode r2;

    @BeforeEach
    void twins() {
        testbed = new Testbed(directory);
        testbed.segment("lan");
        testbed.segment("sync");
        for (String router : new String[] {"r1", "r2"}) {
            testbed.host(router);
            testbed.plug(router, "eth1", "lan");
            testbed.plug(router, "eth3", "sync");
        }
        r1 = new TwinwallNode(testbed, "r1", "r1", DOCUMENT);
        r2 = new TwinwallNode(testbed, "r2", "r2", DOCUMENT);
        r1.pairOffline(r2);
        r1.start();
        r2.start();
        Testbed.eventually("in sync", PATIENCE, () -> r1.cli("show link | json").text().contains("\"in-sync "));
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private Path file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String says(TwinwallNode node, String command) {
        Testbed.Ran ran = node.cli(command);
        assertEquals(0, ran.status(), command + ": " + ran.text());
        return ran.text();
    }

    /** A command whose questions are answered by lines. */
    private Testbed.Ran answered(TwinwallNode node, String host, String command, String... lines) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "printf '%s\\n' '" + String.join("' '", lines)
                + "' | \"$@\"", "sh"));
        words.addAll(List.of(node.console(command)));
        return testbed.run(host, words.toArray(String[]::new));
    }

    private void commit(TwinwallNode node, String document) {
        says(node, "load " + file("next.yaml", document));
        assertTrue(says(node, "commit").contains("committed on both nodes"));
    }

    @Test
    void aSecretIsOnBothNodesAndNowhereToBeSeen() throws IOException {
        Path archive = directory.resolve("archive.git");
        testbed.out("sw", "git", "init", "-q", "--bare", archive.toString());
        String named = DOCUMENT.replace("{interface: sync}}", "{interface: sync}, archive: {to: 'file://" + archive
                + "'}}") + "vrrp: {version: 2, authentication: {secret: lan-vrrp}}\n";
        Testbed.Ran loaded = r1.cli("load " + file("named.yaml", named));
        assertEquals(0, loaded.status(), loaded.text());
        assertTrue(loaded.text().contains("named.yaml:7:45 warning vrrp.authentication.secret: there is no secret"),
                loaded.text());
        Testbed.Ran early = r1.cli("commit");
        assertEquals(1, early.status());
        assertTrue(early.text().contains("vrrp.authentication.secret: line 7: there is no secret `lan-vrrp`; 'set"
                + " secret lan-vrrp' makes it"), early.text());

        Testbed.Ran set = answered(r1, "r1", "set secret lan-vrrp", CANARY, CANARY);
        assertEquals("secret lan-vrrp is set on both nodes\n", set.text());
        assertTrue(says(r1, "commit").contains("committed on both nodes"));
        Testbed.eventually("r1 or r2 is Active", PATIENCE, () -> r1.is("Active") != r2.is("Active"));
        assertTrue(says(r2, "show secrets").matches("(?s)name.*lan-vrrp +text +[0-9a-f:]{23} +yes +"
                + "vrrp.authentication.secret\\n"), says(r2, "show secrets"));
        // On the wire it is what it is for.
        assertEquals(1, r2.cli("delete secret lan-vrrp").status());
        assertEquals(1, answered(r2, "r2", "set secret lan-vrrp", "far too long", "far too long").status());

        Path saved = directory.resolve("saved");
        assertEquals(0, answered(r2, "r2", "request secrets backup " + saved, "a long passphrase",
                "a long passphrase").status());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)));
        Testbed.Ran wrong = answered(r2, "r2", "request secrets restore " + saved, "another passphrase");
        assertEquals(saved + ": the passphrase is wrong; nothing was changed\n", wrong.text());
        assertTrue(answered(r2, "r2", "request secrets restore " + saved, "a long passphrase").text()
                .contains("has its value already"));

        Testbed.eventually("the archive has it", PATIENCE, () -> says(r1, "show configuration history")
                .contains("archive in-sync: ") || says(r2, "show configuration history").contains("archive in-sync: "));
        nothingHas(archive);
    }

    /** Every screen, every log, every file but the store, every object of every repository. */
    private void nothingHas(Path archive) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (TwinwallNode node : List.of(r1, r2)) {
            for (Topic topic : Topic.values()) {
                String words = "show " + topic.word().orElse(switch (topic) {
                    case VRRP_STATISTICS -> "vrrp statistics";
                    case LINK_STATISTICS -> "link statistics";
                    default -> "configuration history";
                });
                seen.append(says(node, words)).append(says(node, words + " | json"));
            }
            for (String words : List.of("show vrrp detail", "show link detail", "compare 1", "compare 0 1")) {
                seen.append(says(node, words));
            }
            seen.append(node.log());
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("secrets")).toList();
        }
        int objects = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            if (file.getParent().getFileName().toString().matches("[0-9a-f]{2}")) {
                bytes = new InflaterInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
                objects++;
            }
            seen.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        assertTrue(objects >= 12, objects + " objects were inflated");
        seen.append(testbed.out("sw", "sh", "-c",
                "git --git-dir=" + archive + " cat-file --batch-all-objects --batch | LC_ALL=C tr -cd ' -~\\n'"));
        String all = seen.toString();
        assertTrue(all.contains("lan-vrrp"), "what is looked through is what names it");
        String letters = Base64.getEncoder().withoutPadding().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        assertFalse(all.contains(CANARY) || all.contains(letters), "the canary was seen");
        assertTrue(Files.readString(r1.state().resolve("secrets")).contains(letters), "and is where it belongs");
        assertTrue(Files.readString(r2.state().resolve("secrets")).contains(letters), "on both");
    }

    @Test
    void aNodeWithoutItsSecretsStaysOutUntilItsTwinSentThem() throws IOException {
        answered(r1, "r1", "set secret lan-vrrp", CANARY, CANARY);
        commit(r1, DOCUMENT + "vrrp: {version: 2, authentication: {secret: lan-vrrp}}\n");
        r1.stop();
        r2.stop();
        Files.delete(r2.state().resolve("secrets"));
        r2.start();
        assertTrue(r2.log().contains("SEC-0204"), r2.log());
        assertTrue(says(r2, "show vrrp detail").contains("maintenance"), says(r2, "show vrrp detail"));
        assertTrue(says(r2, "show secrets").contains("missing"));
        r1.start();
        Testbed.eventually("r2 has what it lacked", PATIENCE, () -> r2.log().contains("SEC-0205"));
        Testbed.eventually("one is Active and one is Backup", PATIENCE,
                () -> (r1.is("Active") && r2.is("Backup")) || (r2.is("Active") && r1.is("Backup")));
    }

    @Test
    void everyCommitReachesAnArchiveBySshAndTheTwinGoesOn() throws IOException {
        String key = directory.resolve("id").toString();
        String hostKey = directory.resolve("host").toString();
        for (String made : List.of(key, hostKey)) {
            testbed.out("sw", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", made);
        }
        testbed.host("archive");
        testbed.plug("archive", "eth0", "lan");
        testbed.out("archive", "ip", "addr", "add", "10.10.0.40/24", "dev", "eth0");
        Path archive = directory.resolve("archive.git");
        testbed.out("sw", "git", "init", "-q", "--bare", archive.toString());
        Path keys = file("authorized", Files.readString(directory.resolve("id.pub")));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        testbed.out("archive", "mkdir", "-p", "/run/sshd");
        Process sshd = testbed.start("archive", "/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-h", hostKey,
                "-o", "AuthorizedKeysFile=" + keys, "-o", "StrictModes=no", "-o", "PidFile=none", "-o", "UsePAM=no",
                "-o", "ListenAddress=10.10.0.40", "-o", "Port=2222");
        Testbed.eventually("sshd listens", 10, () -> testbed.printed(sshd).contains("listening"));

        says(r1, "set secret archive-key file " + key);
        String pinned = Files.readString(Path.of(hostKey + ".pub")).replaceAll(" [^ ]*\\n$", "");
        String user = System.getProperty("user.name");
        commit(r1, DOCUMENT.replace("{interface: sync}}", "{interface: sync}, archive: {to: 'ssh://" + user
                + "@10.10.0.40:2222" + archive + "', secret: archive-key, host-key: " + pinned + "}}"));
        archived(archive, sshd);
        TwinwallNode pushes = r1.cli("show link").text().contains("standby: ") ? r2 : r1;
        TwinwallNode other = pushes == r1 ? r2 : r1;
        assertTrue(says(other, "show link").contains("standby: the twin pushes"), says(other, "show link"));
        assertFalse(Files.exists(pushes.state().resolve("archive.key")));

        pushes.crash();
        Testbed.eventually("the other is Active", PATIENCE, () -> other.is("Active"));
        says(other, "load " + file("later.yaml", says(other, "show configuration").replace("lan -> local: accept",
                "lan -> local: drop")));
        long began = System.nanoTime();
        assertTrue(says(other, "commit").contains("on this node alone"));
        assertTrue(System.nanoTime() - began < 10_000_000_000L, "a commit waits for no archive");
        archived(archive, other);

        // Another server that says it is this one gets nothing.
        Files.writeString(directory.resolve("later.yaml"), says(other, "show configuration").replace(
                pinned, Files.readString(directory.resolve("id.pub")).replaceAll(" [^ ]*\\n$", "")));
        says(other, "load later.yaml".replace("later.yaml", directory.resolve("later.yaml").toString()));
        says(other, "commit");
        Testbed.eventually("the alarm", PATIENCE, () -> other.log().contains("ARC-0101"));
        assertTrue(other.log().contains("Host key verification failed"), other.log());
    }

    private void archived(Path archive, Process sshd) {
        Testbed.eventually("the archive has what is in force; r1: " + r1.cli("show link").text() + r2.cli("show link")
                .text() + testbed.printed(sshd), PATIENCE, () -> has(archive, r1) && has(archive, r2));
    }

    private void archived(Path archive, TwinwallNode node) {
        Testbed.eventually("the archive has what is in force on " + node.cli("show link").text(), PATIENCE,
                () -> has(archive, node));
    }

    private boolean has(Path archive, TwinwallNode node) {
        try {
            String first = Files.readAllLines(node.state().resolve("configuration.yaml")).getFirst();
            return Files.exists(archive.resolve("refs/heads/main")) && first.equals("# commit "
                    + Files.readString(archive.resolve("refs/heads/main")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
