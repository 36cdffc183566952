package io.twinwall.appliance.history;

import io.twinwall.model.value.NodeName;
import io.twinwall.sync.wire.CommitId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A commit of the history, and how it is written in git. Made of the same parts it has the same bytes, and so the same
 * id, on both nodes.
 *
 * @param tree id of its tree
 * @param parent what was in force before; empty for the first
 * @param at to the second
 */
public record CommitObject(CommitId id, String tree, Optional<CommitId> parent, Instant at, Story story) {
    /** Why a commit was made. */
    public enum Kind {
        /** An operator typed it. */
        TYPED,
        /** An operator kept what waited to be confirmed. */
        CONFIRMED,
        /** The document a node was started with. */
        FIRST,
        /** Nobody confirmed what was before it. */
        RETURNED,
        /** The document was changed on the disk while the daemon was not running. */
        FOUND;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is told of it.
     *
     * @param by the operator
     * @param node where it was made; empty for what every node makes alike
     * @param comment one line
     * @param solo whether the twin was away
     */
    public record Story(Kind kind, String by, Optional<NodeName> node, String comment, boolean solo) {
        public Story {
            by = oneLine(by.replaceAll("[<>]", ""));
            comment = oneLine(comment);
        }
    }

    private static final Pattern AUTHOR = Pattern.compile("author ([^<\\n]*) <[^>\\n]*> (\\d{1,11}) \\+0000");
    private static final int LINE_MAX = 500;
    private static final int BYTES_MAX = 16 << 10;

    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ").strip();
        return line.length() > LINE_MAX ? line.substring(0, LINE_MAX) : line;
    }

    /** Whether the program made it by itself. */
    public boolean automatic() {
        return story.kind() == Kind.FIRST || story.kind() == Kind.RETURNED;
    }

    /** The objects of a commit, the document's first. */
    public static List<GitObject> make(byte[] document, Optional<CommitId> parent, Instant at, Story story) {
        GitObject blob = GitObject.document(document);
        GitObject tree = GitObject.tree(blob);
        String who = (story.by().isEmpty() ? "twinwall" : story.by()) + " <" + (story.by().isEmpty() ? "twinwall"
                : story.by().replaceAll("\\s", ".")) + "@" + story.node().map(NodeName::text).orElse("pair") + "> "
                + Math.max(0, at.getEpochSecond()) + " +0000";
        StringBuilder text = new StringBuilder("tree ").append(tree.id()).append('\n');
        parent.ifPresent(id -> text.append("parent ").append(id.hex()).append('\n'));
        text.append("author ").append(who).append("\ncommitter ").append(who).append("\n\n")
                .append(story.comment().isEmpty() ? story.kind().word() : story.comment())
                .append("\n\nTwinwall-Kind: ").append(story.kind().word()).append('\n');
        if (!story.comment().isEmpty()) {
            text.append("Twinwall-Comment: yes\n");
        }
        story.node().ifPresent(node -> text.append("Twinwall-Node: ").append(node).append('\n'));
        if (story.solo()) {
            text.append("Twinwall-Twin: away\n");
        }
        GitObject commit = new GitObject(
                GitObject.Kind.COMMIT, text.toString().getBytes(StandardCharsets.UTF_8));
        return List.of(blob, tree, commit);
    }

    /** The commit of the objects that {@link #make} makes. */
    public static CommitObject of(List<GitObject> made) {
        return parse(made.getLast());
    }

    /** Reads one; throws IllegalArgumentException on whatever {@link #make} would not write. */
    static CommitObject parse(GitObject object) {
        if (object.kind() != GitObject.Kind.COMMIT || object.bytes().length > BYTES_MAX) {
            throw new IllegalArgumentException("no commit");
        }
        List<String> lines = new ArrayList<>(
                List.of(new String(object.bytes(), StandardCharsets.UTF_8).split("\n", -1)));
        String tree = after("tree ", lines.removeFirst());
        Optional<CommitId> parent = Optional.empty();
        if (!lines.isEmpty() && lines.getFirst().startsWith("parent ")) {
            parent = Optional.of(new CommitId(after("parent ", lines.removeFirst())));
        }
        Matcher author = AUTHOR.matcher(lines.isEmpty() ? "" : lines.removeFirst());
        if (!author.matches() || lines.size() < 4 || !lines.removeFirst().startsWith("committer ")
                || !lines.removeFirst().isEmpty()) {
            throw new IllegalArgumentException("a commit that is not of this program");
        }
        new CommitId(tree);
        return new CommitObject(new CommitId(object.id()), tree, parent,
                Instant.ofEpochSecond(Long.parseLong(author.group(2))), story(author.group(1), lines));
    }

    private static Story story(String by, List<String> lines) {
        Kind kind = Kind.TYPED;
        Optional<NodeName> node = Optional.empty();
        boolean solo = false;
        boolean commented = false;
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("Twinwall-Kind: ")) {
                kind = Kind.valueOf(after("Twinwall-Kind: ", line).toUpperCase(Locale.ROOT));
            } else if (line.startsWith("Twinwall-Node: ")) {
                node = Optional.of(new NodeName(after("Twinwall-Node: ", line)));
            }
            solo |= line.equals("Twinwall-Twin: away");
            commented |= line.equals("Twinwall-Comment: yes");
        }
        boolean program = kind == Kind.FIRST || kind == Kind.RETURNED || kind == Kind.FOUND;
        return new Story(kind, program ? "" : by, node, commented ? lines.getFirst() : "", solo);
    }

    private static String after(String word, String line) {
        if (!line.startsWith(word)) {
            throw new IllegalArgumentException("a commit that is not of this program");
        }
        return line.substring(word.length());
    }
}
