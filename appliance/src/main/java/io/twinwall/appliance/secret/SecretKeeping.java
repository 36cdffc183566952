package io.twinwall.appliance.secret;

import io.twinwall.model.config.Document;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.verify.SecretUses;
import io.twinwall.model.view.Datum;
import io.twinwall.runtime.DurableFile;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.secret.SecretCodec;
import io.twinwall.sync.secret.SecretMessage.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What operators do with secrets. No answer ever has a value. */
public final class SecretKeeping {
    /** How long a change waits for the twin's disk before it says how things stand. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int PASSPHRASE_MIN = 12;
    private static final long BACKUP_BYTES_MAX = 64 << 20;

    /** What is asked of the pair. */
    public interface Pair {
        /** In force, and what may come back into force by itself. */
        List<Document> documents();

        /** The other node's name; empty where there is none. */
        Optional<String> twin();

        /** The services are to take the new values. */
        void secretsChanged();
    }

    private final SecretStore store;
    private final SecretSync sync;
    private final Pair pair;
    private final EventLog log;
    private final SecureRandom random = new SecureRandom();

    public SecretKeeping(SecretStore store, SecretSync sync, Pair pair, EventLog log) {
        this.store = store;
        this.sync = sync;
        this.pair = pair;
        this.log = log;
    }

    private List<SecretUses.Use> uses() {
        return pair.documents().stream().flatMap(document -> SecretUses.of(document).stream()).distinct().toList();
    }

    /** The names there are. */
    public List<String> names() {
        return store.shown().stream().map(told -> told.version().name()).toList();
    }

    /** Sets one; {@code typed} may end with the end of its line. */
    public Outcome set(Operator operator, SecretName name, String typed) {
        String value = SecretUses.isPrivateKey(typed) ? typed.stripTrailing() + "\n" : typed.replaceAll("\\R\\z", "");
        Optional<String> wrong = wrong(value).or(() -> uses().stream().filter(use -> use.name().equals(name))
                .flatMap(use -> use.form().obstacle(value).map(why -> "it " + why + ", and " + use.path()
                        + " uses it").stream()).findFirst());
        if (wrong.isPresent()) {
            return Outcome.refused("secret " + name + " was not set: " + wrong.get());
        }
        try {
            List<Told> told = store.set(Map.of(name, value));
            if (told.stream().noneMatch(each -> each.version().name().equals(name.text()))) {
                return Outcome.done("secret " + name + " has this value already");
            }
            log.log(SecretsMessage.SET, name, operator.name());
            return told("secret " + name + " is set", told);
        } catch (IOException e) {
            return Outcome.refused("secret " + name + " was not set: " + e.getMessage());
        }
    }

    private static Optional<String> wrong(String value) {
        if (value.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (value.indexOf('\0') >= 0 || value.indexOf('\uFFFD') >= 0) {
            return Optional.of("it is no text");
        }
        return value.getBytes(StandardCharsets.UTF_8).length > SecretCodec.VALUE_BYTES_MAX
                ? Optional.of("it is larger than " + (SecretCodec.VALUE_BYTES_MAX >> 10) + " KiB")
                : Optional.empty();
    }

    private Outcome told(String done, List<Told> told) {
        pair.secretsChanged();
        try {
            boolean there = sync.tell(told, PATIENCE);
            return Outcome.done(done + (there ? " on both nodes" : pair.twin().map(twin -> sync.isReachable()
                    ? " here; " + twin + " does not say that it has it, 'show secrets' tells when it does"
                    : " on this node; " + twin + " is away, and gets it when it is back").orElse("")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.done(done);
        }
    }

    public Outcome delete(Operator operator, SecretName name) {
        if (!store.has(name)) {
            return Outcome.refused("there is no secret " + name);
        }
        List<String> users = uses().stream().filter(use -> use.name().equals(name)).map(SecretUses.Use::path).toList();
        if (!users.isEmpty()) {
            return Outcome.refused("secret " + name + " is used: " + String.join(", ", users),
                    "take it out of the document first; nothing was changed");
        }
        try {
            List<Told> told = store.delete(name);
            log.log(SecretsMessage.DELETED, name, operator.name());
            return told("secret " + name + " is deleted", told);
        } catch (IOException e) {
            return Outcome.refused("secret " + name + " was not deleted: " + e.getMessage());
        }
    }

    /** Writes all to a file that is not there yet, 0600. */
    public Outcome save(Operator operator, Path file, String passphrase) {
        if (passphrase.length() < PASSPHRASE_MIN) {
            return Outcome.refused("a passphrase has " + PASSPHRASE_MIN + " characters or more; nothing was written");
        }
        List<Told> shown = store.shown();
        if (shown.isEmpty()) {
            return Outcome.refused("there is no secret; nothing was written");
        }
        try {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            DurableFile.writeSecret(file,
                    SecretBackup.seal(SecretFile.print(shown), passphrase.toCharArray(), random));
            log.log(SecretsMessage.SAVED, file, operator.name());
            return Outcome.done(shown.size() + " secrets are in " + file + "; nobody reads it without the passphrase");
        } catch (FileAlreadyExistsException e) {
            return Outcome.refused(file + " is there already; name another. Nothing was written");
        } catch (IOException e) {
            return Outcome.refused(file + " cannot be written: " + e.getMessage());
        }
    }

    /** Sets what a saved file has, all or nothing; secrets it does not have stay. */
    public Outcome restore(Operator operator, Path file, String passphrase) {
        try {
            if (Files.size(file) > BACKUP_BYTES_MAX) {
                return Outcome.refused(file + ": it is no backup of secrets; nothing was changed");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            TreeMap<SecretName, String> values = new TreeMap<>();
            for (Told told : SecretFile.parse(SecretBackup.open(text, passphrase.toCharArray()))) {
                values.put(new SecretName(told.version().name()), told.value().orElseThrow(() ->
                        new IllegalArgumentException("a deleted secret in it")));
            }
            for (SecretUses.Use use : uses()) {
                Optional<String> why = Optional.ofNullable(values.get(use.name())).flatMap(use.form()::obstacle);
                if (why.isPresent()) {
                    return Outcome.refused(file + ": secret " + use.name() + " in it " + why.get() + ", and "
                            + use.path() + " uses it; nothing was changed");
                }
            }
            List<Told> told = store.set(values);
            int set = (int) told.stream().filter(each -> !each.version().name().startsWith(".")).count();
            if (set == 0) {
                return Outcome.done("every secret of " + file + " has its value already");
            }
            log.log(SecretsMessage.RESTORED, set, operator.name());
            return told(set + " of " + values.size() + " secrets of " + file + " are set", told);
        } catch (NoSuchFileException e) {
            return Outcome.refused(file + ": no such file; nothing was changed");
        } catch (IOException | IllegalArgumentException e) {
            return Outcome.refused(file + ": " + e.getMessage() + "; nothing was changed");
        }
    }

    /** Names, kinds, fingerprints, users; and what is named and missing. */
    public Datum show() {
        List<SecretUses.Use> uses = uses();
        List<Datum> rows = new ArrayList<>();
        for (Told told : store.shown()) {
            String name = told.version().name();
            rows.add(row(name, SecretUses.isPrivateKey(told.value().orElse("")) ? "private-key" : "text",
                    store.fingerprint(told), told.version().node(),
                    pair.twin().isEmpty() ? "-" : sync.twinHas(told.version()) ? "yes" : "no", users(uses, name)));
        }
        uses.stream().map(use -> use.name().text()).distinct().filter(name -> !names().contains(name)).forEach(name ->
                rows.add(row(name, "missing", "-", "-", "-", users(uses, name))));
        return new Datum.Items(rows);
    }

    private static List<Datum> users(List<SecretUses.Use> uses, String name) {
        return uses.stream().filter(use -> use.name().text().equals(name))
                .<Datum>map(use -> new Datum.Text(use.path())).toList();
    }

    private static Datum row(
            String name, String kind, String fingerprint, String node, String twin, List<Datum> users) {
        Map<String, Datum> row = new LinkedHashMap<>();
        row.put("name", new Datum.Text(name));
        row.put("kind", new Datum.Text(kind));
        row.put("fingerprint", new Datum.Text(fingerprint));
        row.put("set-on", new Datum.Text(node));
        row.put("twin", new Datum.Text(twin));
        row.put("used-by", new Datum.Items(users));
        return new Datum.Fields(row);
    }
}
