package io.twinwall.appliance.secret;

import io.twinwall.model.config.Secrets;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.SecretName;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.secret.SecretMessage.Told;
import io.twinwall.sync.secret.SecretVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of a node, in memory and on disk alike: what a method changed is on disk when it returns, and where it
 * throws nothing is changed.
 *
 * <p>Of two values of one secret the one stands that was set knowing the other; where neither was, the later by the
 * clocks of where they were set. Both nodes come to the same by themselves.
 */
public final class SecretStore {
    /** Enough for every tunnel and certificate of a box; a twin gone mad fills no disk. */
    public static final int SECRETS_MAX = 1000;

    /** The key that fingerprints are made with: without it nobody tries out short values by them. */
    private static final String FINGERPRINTS = ".fingerprints";

    private static final int KEY_BYTES = 32;
    private static final int FINGERPRINT_BYTES = 8;

    private final SecretFile file;
    private final NodeName node;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final String trouble;
    /** Never changed once it is here: who reads does not wait for the disk. */
    private volatile Map<String, Told> secrets = new TreeMap<>();

    /** What came of what the twin told. */
    record Merged(boolean changed, List<Told> newerHere, List<Conflict> conflicts) {}

    /** Set on both nodes, neither knowing of the other. */
    record Conflict(String name, String stands, String fell) {}

    /** Reads what is there; a damaged file is left alone, and nothing can be changed then. */
    public SecretStore(Path state, NodeName node, InstantSource clock, EventLog log) {
        this.file = new SecretFile(state);
        this.node = node;
        this.clock = clock;
        String wrong = "";
        try {
            TreeMap<String, Told> kept = new TreeMap<>();
            file.read().forEach(told -> kept.put(told.version().name(), told));
            secrets = kept;
        } catch (IOException e) {
            wrong = e.getMessage();
            log.log(SecretsMessage.UNUSABLE, wrong);
        }
        this.trouble = wrong;
    }

    /** The values as they are now. */
    public Secrets secrets() {
        TreeMap<SecretName, String> values = new TreeMap<>();
        for (Told told : shown()) {
            values.put(new SecretName(told.version().name()), told.value().orElseThrow());
        }
        return new Secrets(values);
    }

    /** Those with a value, by name. */
    List<Told> shown() {
        return secrets.values().stream()
                .filter(told -> told.value().isPresent() && !told.version().name().startsWith(".")).toList();
    }

    /** Everything, also what was deleted and what is no operator's. */
    List<Told> all() {
        return List.copyOf(secrets.values());
    }

    boolean has(SecretName name) {
        return Optional.ofNullable(secrets.get(name.text())).flatMap(Told::value).isPresent();
    }

    /** Sets secrets, all or none; what has its value already is passed over. Returns what is to be told. */
    synchronized List<Told> set(Map<SecretName, String> values) throws IOException {
        TreeMap<String, Told> next = new TreeMap<>(secrets);
        List<Told> told = new ArrayList<>();
        if (Optional.ofNullable(secrets.get(FINGERPRINTS)).isEmpty()) {
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            told.add(new Told(new SecretVersion(FINGERPRINTS, 1, node.text()), 0,
                    Optional.of(HexFormat.of().formatHex(key))));
        }
        values.forEach((name, value) -> {
            Optional<Told> now = Optional.ofNullable(secrets.get(name.text()));
            if (now.flatMap(Told::value).filter(value::equals).isEmpty()) {
                told.add(after(now, name.text(), Optional.of(value)));
            }
        });
        told.forEach(each -> next.put(each.version().name(), each));
        keep(next);
        return told;
    }

    /** Returns what is to be told; empty where there was none. */
    synchronized List<Told> delete(SecretName name) throws IOException {
        if (!has(name)) {
            return List.of();
        }
        Told told = after(Optional.of(secrets.get(name.text())), name.text(), Optional.empty());
        TreeMap<String, Told> next = new TreeMap<>(secrets);
        next.put(name.text(), told);
        keep(next);
        return List.of(told);
    }

    private Told after(Optional<Told> now, String name, Optional<String> value) {
        long before = now.map(told -> told.version().number()).orElse(0L);
        return new Told(new SecretVersion(name, Math.max(before + 1, clock.millis()), node.text()), before, value);
    }

    /** Takes what the twin has and what stands against what is here. */
    synchronized Merged merge(List<Told> theirs) throws IOException {
        TreeMap<String, Told> next = new TreeMap<>(secrets);
        List<Told> newerHere = new ArrayList<>();
        List<Conflict> conflicts = new ArrayList<>();
        for (Told told : theirs) {
            Told own = next.get(told.version().name());
            if (own == null || told.equals(own)) {
                next.put(told.version().name(), told);
                continue;
            }
            boolean stands = stands(told, own);
            Told winner = stands ? told : own;
            Told loser = stands ? own : told;
            if (winner.replaces() < loser.version().number() && !winner.value().equals(loser.value())
                    && !told.version().name().startsWith(".")) {
                conflicts.add(new Conflict(
                        told.version().name(), winner.version().node(), loser.version().node()));
            }
            if (stands) {
                next.put(told.version().name(), told);
            } else {
                newerHere.add(own);
            }
        }
        boolean changed = !next.equals(secrets);
        if (changed) {
            keep(next);
        }
        return new Merged(changed, newerHere, conflicts);
    }

    /** Total and the same on both nodes. */
    private static boolean stands(Told one, Told other) {
        int order = Long.compare(one.version().number(), other.version().number());
        if (order == 0) {
            order = other.version().node().compareTo(one.version().node());
        }
        return order == 0 ? one.value().orElse("").compareTo(other.value().orElse("")) > 0 : order > 0;
    }

    private void keep(Map<String, Told> next) throws IOException {
        if (!trouble.isEmpty()) {
            throw new IOException(trouble);
        }
        if (next.size() > SECRETS_MAX) {
            throw new IOException("more than " + SECRETS_MAX + " secrets");
        }
        if (!next.equals(secrets)) {
            file.write(next.values());
            secrets = next;
        }
    }

    /** The same for the same value on both nodes, and of no use to whoever guesses values. */
    String fingerprint(Told told) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(
                    secrets.get(FINGERPRINTS).value().orElseThrow()), "HmacSHA256"));
            mac.update((told.version().name() + "\0").getBytes(StandardCharsets.UTF_8));
            byte[] digest = mac.doFinal(told.value().orElseThrow().getBytes(StandardCharsets.UTF_8));
            return HexFormat.ofDelimiter(":").formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException | NullPointerException e) {
            return "unknown";
        }
    }
}
