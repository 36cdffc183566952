package io.twinwall.appliance.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A document with its commit in front, as comments: everything its git objects are made of is in one file.
 *
 * <pre>
 *   # commit 8a41...
 *   #| tree 03c9...
 *   #| author ada ...
 *   pair: ...
 * </pre>
 */
public final class Headed {
    private static final String FIRST = "# commit ";
    private static final String LINE = "#| ";

    private Headed() {}

    /** Of the objects that {@link CommitObject#make} makes. */
    public static String write(List<GitObject> made) {
        GitObject commit = made.getLast();
        StringBuilder text = new StringBuilder(FIRST).append(commit.id()).append('\n');
        for (String line : new String(commit.bytes(), StandardCharsets.UTF_8).split("\n", -1)) {
            text.append(LINE).append(line).append('\n');
        }
        return text.append(new String(made.getFirst().bytes(), StandardCharsets.UTF_8)).toString();
    }

    /** The objects; empty where text and commit do not belong together. */
    public static Optional<List<GitObject>> read(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        return commit(text).flatMap(commit -> {
            GitObject document = GitObject.document(rest(text).getBytes(StandardCharsets.UTF_8));
            GitObject tree = GitObject.tree(document);
            return CommitObject.parse(commit).tree().equals(tree.id())
                    ? Optional.of(List.of(document, tree, commit))
                    : Optional.empty();
        });
    }

    /** The commit in front, whatever stands behind. */
    public static Optional<CommitObject> claim(byte[] file) {
        return commit(new String(file, StandardCharsets.UTF_8)).map(CommitObject::parse);
    }

    private static Optional<GitObject> commit(String text) {
        if (!text.startsWith(FIRST)) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        text.lines().skip(1).takeWhile(line -> line.startsWith(LINE.strip())).forEach(line ->
                lines.add(line.length() < LINE.length() ? "" : line.substring(LINE.length())));
        GitObject commit = new GitObject(
                GitObject.Kind.COMMIT, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        try {
            CommitObject.parse(commit);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return text.startsWith(FIRST + commit.id() + "\n") ? Optional.of(commit) : Optional.empty();
    }

    /** What stands behind the commit. */
    private static String rest(String text) {
        int at = 0;
        while (text.startsWith("#", at)) {
            boolean head = (at == 0 && text.startsWith(FIRST)) || text.startsWith(LINE.strip(), at);
            int end = text.indexOf('\n', at);
            if (!head || end < 0) {
                break;
            }
            at = end + 1;
        }
        return text.substring(at);
    }
}
