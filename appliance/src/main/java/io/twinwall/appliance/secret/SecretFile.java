package io.twinwall.appliance.secret;

import io.twinwall.runtime.DurableFile;
import io.twinwall.sync.secret.SecretMessage.Told;
import io.twinwall.sync.secret.SecretVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets as text, a line each, deleted ones too:
 *
 * <pre>
 *   twinwall secrets 1
 *   wan-vrrp 1764000000000 r1 0 c2VjcmV0
 *   old-key 1764000000001 r2 1763000000000 -
 *   end 2
 * </pre>
 *
 * On disk in {@code secrets} beneath the state directory: the old ones or the new ones, never a part, mode 0600.
 */
final class SecretFile {
    private static final String FIRST = "twinwall secrets 1";
    private static final Pattern LINE = Pattern.compile(
            "([a-z.][a-z0-9-]{0,31}) ([0-9]{1,16}) ([a-z0-9-]{1,64}) ([0-9]{1,16}) ([A-Za-z0-9+/=]+|-|=)");
    /** Of an empty value, which has no letters of its own. */
    private static final String EMPTY = "=";

    private final Path file;

    SecretFile(Path state) {
        this.file = state.resolve("secrets");
    }

    Path path() {
        return file;
    }

    /** Empty where there is no file; throws with a sentence where it is damaged. */
    List<Told> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Returns after it is on disk. */
    void write(Collection<Told> secrets) throws IOException {
        DurableFile.writeSecret(file, print(secrets));
    }

    static String print(Collection<Told> secrets) {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        for (Told told : secrets) {
            SecretVersion version = told.version();
            text.append(version.name()).append(' ').append(version.number()).append(' ').append(version.node())
                    .append(' ').append(told.replaces()).append(' ')
                    .append(told.value().map(SecretFile::letters).orElse("-")).append('\n');
        }
        return text.append("end ").append(secrets.size()).append('\n').toString();
    }

    private static String letters(String value) {
        return value.isEmpty() ? EMPTY
                : Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Throws IllegalArgumentException with what is wrong; says nothing of any value. */
    static List<Told> parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST)) {
            throw new IllegalArgumentException("it does not begin with `" + FIRST + "`");
        }
        if (lines.size() < 2 || !lines.getLast().equals("end " + (lines.size() - 2))) {
            throw new IllegalArgumentException("it is cut off");
        }
        List<Told> secrets = new ArrayList<>();
        for (int i = 1; i < lines.size() - 1; i++) {
            Matcher matcher = LINE.matcher(lines.get(i));
            if (!matcher.matches()) {
                throw new IllegalArgumentException("line " + (i + 1) + " cannot be read");
            }
            secrets.add(new Told(
                    new SecretVersion(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)),
                    Long.parseLong(matcher.group(4)), value(matcher.group(5), i + 1)));
        }
        return secrets;
    }

    private static Optional<String> value(String letters, int line) {
        if (letters.equals("-")) {
            return Optional.empty();
        }
        if (letters.equals(EMPTY)) {
            return Optional.of("");
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(letters), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + line + " cannot be read", e);
        }
    }
}
