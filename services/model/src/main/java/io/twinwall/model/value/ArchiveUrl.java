package io.twinwall.model.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A git repository to push to. Never with a password in it: that is a secret's. */
@Syntax("ssh://[USER@]HOST[:PORT]/PATH, https://[USER@]HOST[:PORT]/PATH or file:///PATH")
public record ArchiveUrl(String text) {
    private static final Pattern FORM = Pattern.compile(
            "(?:(ssh|https)://(?:([A-Za-z0-9_][A-Za-z0-9._-]{0,63})@)?"
                    + "([A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?|(file)://)"
                    + "/[A-Za-z0-9._~/+-]{1,255}");

    public ArchiveUrl {
        if (!FORM.matcher(text).matches() || text.contains("/../") || text.endsWith("/..")) {
            throw new IllegalArgumentException(text.matches("[a-z]+://[^/@]*:[^/]*@.*")
                    ? "no password belongs into a URL; `set secret NAME` keeps it, and `secret: NAME` names it"
                    : "write ssh://USER@HOST/PATH, https://USER@HOST/PATH or file:///PATH");
        }
    }

    public static ArchiveUrl parse(String text) {
        return new ArchiveUrl(text);
    }

    private Matcher matched() {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("the constructor checks the form");
        }
        return matcher;
    }

    /** {@code ssh}, {@code https} or {@code file}. */
    public String scheme() {
        Matcher matcher = matched();
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(5);
    }

    /** The account at the other end. */
    public Optional<String> user() {
        return Optional.ofNullable(matched().group(2));
    }

    /** As a client of ssh names it among its known hosts: with the port where that is not 22. */
    public String knownHost() {
        Matcher matcher = matched();
        String host = matcher.group(3) == null ? "" : matcher.group(3).replaceAll("[\\[\\]]", "");
        return matcher.group(4) == null || matcher.group(4).equals("22") ? host
                : "[" + host + "]:" + matcher.group(4);
    }

    @Override
    public String toString() {
        return text;
    }
}
