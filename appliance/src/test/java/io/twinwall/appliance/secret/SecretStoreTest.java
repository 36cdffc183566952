package io.twinwall.appliance.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.LogLines;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.SecretName;
import io.twinwall.sync.secret.SecretMessage.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
    private static final SecretName NAME = new SecretName("wan-vrrp");

    @TempDir
    Path directory;

    private final LogLines log = new LogLines();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");

    private SecretStore store(String node) {
        return new SecretStore(directory.resolve(node), new NodeName(node), () -> now, log);
    }

    private static Optional<String> value(SecretStore store) {
        return store.secrets().value(NAME);
    }

    @Test
    void whatIsSetIsThereAfterARestartAndNobodyElseReadsIt() throws IOException {
        SecretStore store = store("r1");
        store.set(Map.of(NAME, "geheim\nß"));
        assertEquals(Optional.of("geheim\nß"), value(store("r1")));
        Path file = directory.resolve("r1/secrets");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        store.delete(NAME);
        assertEquals(Optional.empty(), value(store("r1")));
        assertEquals(List.of(), store.delete(NAME));
    }

    @Test
    void itsTextIsNeverItsValue() throws IOException {
        SecretStore store = store("r1");
        List<Told> told = store.set(Map.of(NAME, "geheim"));
        assertFalse((told + " " + store.secrets() + store.all()).contains("geheim"), told.toString());
    }

    @Test
    void bothNodesComeToTheSameWhateverTheOrder() throws IOException {
        SecretStore r1 = store("r1");
        SecretStore r2 = store("r2");
        r1.set(Map.of(NAME, "one"));
        r2.merge(r1.all());
        assertEquals(Optional.of("one"), value(r2));
        now = now.minusSeconds(3600);
        // Its clock is an hour behind: what was set knowing the other stands all the same.
        r2.set(Map.of(NAME, "two"));
        SecretStore.Merged merged = r1.merge(r2.all());
        assertEquals(List.of(), merged.conflicts());
        assertEquals(Optional.of("two"), value(r1));
        assertFalse(r1.merge(r2.all()).changed());
        assertFalse(r2.merge(r1.all()).changed());
    }

    @Test
    void ofTwoSetApartTheLaterStandsOnBothAndBothSaySo() throws IOException {
        SecretStore r1 = store("r1");
        SecretStore r2 = store("r2");
        r1.set(Map.of(NAME, "one"));
        now = now.plusSeconds(1);
        r2.set(Map.of(NAME, "two"));
        List<Told> first = r1.all();
        SecretStore.Merged there = r2.merge(first);
        SecretStore.Merged here = r1.merge(r2.all());
        assertEquals(Optional.of("two"), value(r1));
        assertEquals(Optional.of("two"), value(r2));
        assertEquals(List.of(new SecretStore.Conflict("wan-vrrp", "r2", "r1")), here.conflicts());
        assertEquals(here.conflicts(), there.conflicts());
        assertTrue(there.newerHere().stream().anyMatch(told -> told.version().name().equals("wan-vrrp")));
        Told own = r1.shown().getFirst();
        assertEquals(r1.fingerprint(own), r2.fingerprint(own), "the same on both");
    }

    @Test
    void aDeletionIsToldToo() throws IOException {
        SecretStore r1 = store("r1");
        SecretStore r2 = store("r2");
        r1.set(Map.of(NAME, "one"));
        r2.merge(r1.all());
        r2.delete(NAME);
        // A node that was away does not bring it back.
        r2.merge(r1.all());
        assertTrue(r1.merge(r2.all()).changed());
        assertEquals(Optional.empty(), value(r1));
        assertEquals(Optional.empty(), value(r2));
    }

    @Test
    void aDamagedFileIsNamedLeftAloneAndNothingIsWrittenOverIt() throws IOException {
        store("r1").set(Map.of(NAME, "one"));
        Path file = directory.resolve("r1/secrets");
        String whole = Files.readString(file);
        for (String damaged : List.of("", whole.substring(0, whole.length() - 7), whole.replace("wan-vrrp", "wan vrrp"),
                whole.replace("secrets 1", "secrets 2"))) {
            Files.writeString(file, damaged);
            SecretStore store = store("r1");
            assertEquals(Optional.empty(), value(store));
            IOException refused = assertThrows(IOException.class, () -> store.set(Map.of(NAME, "two")));
            assertTrue(refused.getMessage().contains(" is damaged: "), refused.getMessage());
            assertEquals(damaged, Files.readString(file));
        }
        assertTrue(log.lines().toString().contains("SEC-0202"), log.lines().toString());
    }

    @Test
    void aDiskThatTakesNothingChangesNothing() throws IOException {
        SecretStore store = store("r1");
        store.set(Map.of(NAME, "one"));
        Path inTheWay = Files.createDirectories(directory.resolve("r1/secrets.new/x")).getParent();
        assertThrows(IOException.class, () -> store.set(Map.of(NAME, "two")));
        assertEquals(Optional.of("one"), value(store));
        Files.delete(inTheWay.resolve("x"));
        store.set(Map.of(NAME, "two"));
        assertEquals(Optional.of("two"), value(store("r1")));
    }

    @Test
    void aFingerprintTellsValuesApartAndIsNotOfTheValueAlone() throws IOException {
        SecretStore store = store("r1");
        store.set(Map.of(NAME, "one", new SecretName("other"), "one"));
        List<Told> shown = store.shown();
        assertNotEquals(store.fingerprint(shown.get(0)), store.fingerprint(shown.get(1)));
        assertTrue(store.fingerprint(shown.get(0)).matches("([0-9a-f]{2}:){7}[0-9a-f]{2}"));
    }
}
