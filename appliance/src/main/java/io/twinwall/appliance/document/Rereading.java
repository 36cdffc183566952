package io.twinwall.appliance.document;

import io.twinwall.appliance.document.YamlTree.Block;
import io.twinwall.model.schema.BoundBefore;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text read again after a few of its lines changed: only those entries of a long map are read anew that the lines
 * belong to, and the one before them, which the first line may go on with. Where that is not so plain, there is no
 * answer, and the whole is read.
 *
 * <p>Why it is the same as to read the whole: the map is a block, so that each of its keys begins a line at one column.
 * A line that begins at that column or before it ends whatever stood above (YAML 1.1, chapter 4, indentation), unless
 * it is within brackets or quotes; what is left open at the end of the piece is refused when the piece is read alone,
 * and so are a second document, an alias, a tab. The line behind the piece is as it was, and begins a key or ends the
 * map.
 */
final class Rereading {
    private final byte[] before;
    private final byte[] after;
    /** The same in both: up to {@code from}, and what lies behind {@code oldTo} and {@code to}. Starts of lines. */
    private int from;
    private int oldTo;
    private int to;
    /** Line of {@link #from}, of {@link #oldTo} in the old text, and how many lines came. */
    private int first;
    private int oldEnd;
    private int shift;

    private Rereading(byte[] before, byte[] after) {
        this.before = before;
        this.after = after;
    }

    /**
     * The tree of a text by that of another one, which was read without a finding; empty where the whole has to be
     * read.
     *
     * @param bound is told of what stands elsewhere now
     */
    static Optional<YamlTree.Read> read(byte[] before, YamlTree.Read tree, byte[] after, BoundBefore bound) {
        return new Rereading(before, after).read(tree, bound);
    }

    private Optional<YamlTree.Read> read(YamlTree.Read tree, BoundBefore bound) {
        int difference = Arrays.mismatch(before, after);
        if (difference < 0) {
            return Optional.of(tree);
        }
        lines(difference);
        return tree.blocks().stream().filter(this::holds).findFirst().flatMap(block -> {
            List<ConfigNode.Entry> entries = block.section().entries();
            int start = lastBefore(entries, first);
            int end = lastBefore(entries, Math.max(oldEnd, first + 1)) + 1;
            int behind = end < entries.size() ? entries.get(end).place().line() : block.end();
            return piece(block, entries.get(start).place().line(), behind)
                    .filter(piece -> tree.nodes() + piece.nodes() <= YamlTree.NODES_MAX)
                    .flatMap(piece -> spliced(tree, block, start, end, piece, bound));
        });
    }

    /** Finds the lines that differ. */
    private void lines(int difference) {
        from = difference;
        while (from > 0 && after[from - 1] != '\n') {
            from--;
        }
        int same = 0;
        int most = Math.min(before.length, after.length) - from;
        while (same < most && before[before.length - 1 - same] == after[after.length - 1 - same]) {
            same++;
        }
        oldTo = before.length - same;
        to = after.length - same;
        while (oldTo < before.length && !(startsLine(before, oldTo) && startsLine(after, to))) {
            oldTo++;
            to++;
        }
        first = 1 + count(after, 0, from);
        oldEnd = first + count(before, from, oldTo) + (startsLine(before, oldTo) ? 0 : 1);
        shift = count(after, from, to) - count(before, from, oldTo);
    }

    private boolean startsLine(byte[] text, int at) {
        return at == from || text[at - 1] == '\n';
    }

    private static int count(byte[] text, int from, int to) {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += text[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Whether an entry stands before the first line that differs, and the last one belongs to the map. */
    private boolean holds(Block block) {
        int column = block.section().place().column();
        return column > 1
                && lastBefore(block.section().entries(), first) >= 0
                && oldEnd <= block.end()
                && block.section().entries().stream().allMatch(entry -> entry.place().column() == column);
    }

    /** The last entry that begins before a line; -1 where none does. */
    private static int lastBefore(List<ConfigNode.Entry> entries, int line) {
        int low = -1;
        int high = entries.size();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).place().line() < line) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The lines of some entries, read alone. */
    private Optional<YamlTree.Read> piece(Block block, int line, int behind) {
        int start = from;
        for (int up = first - line; up > 0; up--) {
            start--;
            while (start > 0 && after[start - 1] != '\n') {
                start--;
            }
        }
        int end = behind == Block.END ? after.length : to;
        for (int down = behind == Block.END ? 0 : behind - oldEnd; down > 0 && end < after.length; down--) {
            while (end < after.length && after[end] != '\n') {
                end++;
            }
            end = Math.min(end + 1, after.length);
        }
        int column = block.section().place().column();
        byte[] lines = Arrays.copyOfRange(after, start, end);
        if (!indented(lines, column - 1)) {
            return Optional.empty();
        }
        List<Finding> findings = new ArrayList<>();
        Optional<TextCheck.Text> text = new TextCheck(findings).text(lines);
        if (text.isEmpty() || !findings.isEmpty()) {
            return Optional.empty();
        }
        try {
            YamlTree.Read read = YamlTree.read(text.get().text(), line - 1, block.depth());
            boolean whole = read.findings().isEmpty()
                    && read.root().orElse(null) instanceof ConfigNode.Section section
                    && !section.damaged()
                    && section.place().equals(new Place(line, column));
            return whole ? Optional.of(read) : Optional.empty();
        } catch (YamlTree.Broken broken) {
            return Optional.empty();
        }
    }

    /** Whether no line but comments begins before a column, and there is no tab. */
    private static boolean indented(byte[] lines, int spaces) {
        int at = 0;
        while (at < lines.length) {
            int indent = 0;
            while (at < lines.length && lines[at] == ' ') {
                at++;
                indent++;
            }
            boolean said = at < lines.length && lines[at] != '\n' && lines[at] != '\r' && lines[at] != '#';
            if (said && indent < spaces) {
                return false;
            }
            while (at < lines.length && lines[at] != '\n') {
                if (lines[at] == '\t') {
                    return false;
                }
                at++;
            }
            at++;
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality")
    private Optional<YamlTree.Read> spliced(
            YamlTree.Read tree, Block block, int start, int end, YamlTree.Read piece, BoundBefore bound) {
        Shifting shifting = new Shifting(shift, tree.blocks(), bound);
        ConfigNode.Section map = block.section();
        List<ConfigNode.Entry> entries = new ArrayList<>(map.entries().subList(0, start));
        entries.addAll(((ConfigNode.Section) piece.root().orElseThrow()).entries());
        map.entries().subList(end, map.entries().size()).forEach(entry -> entries.add(shifting.of(entry)));
        ConfigNode.Section next = new ConfigNode.Section(entries, map.place());
        Optional<ConfigNode> root = replaced(tree.root().orElseThrow(), map, next, shifting);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        int firstLine = map.entries().get(start).place().line();
        List<Block> blocks = new ArrayList<>();
        for (Block each : tree.blocks()) {
            if (each == block) {
                if (entries.size() >= YamlTree.BLOCK_MIN) {
                    blocks.add(new Block(next, shifted(each.end()), each.depth()));
                }
            } else if (each.end() <= firstLine) {
                blocks.add(each);
            } else {
                shifting.block(each).ifPresent(moved ->
                        blocks.add(new Block(moved, shifted(each.end()), each.depth())));
            }
        }
        return Optional.of(new YamlTree.Read(root, List.of(), tree.nodes() + piece.nodes(), blocks));
    }

    private int shifted(int line) {
        return line == Block.END ? line : line + shift;
    }

    /** The tree with another map in the place of one; empty where that is within a list. */
    @SuppressWarnings("ReferenceEquality")
    private static Optional<ConfigNode> replaced(
            ConfigNode node, ConfigNode.Section map, ConfigNode.Section next, Shifting shifting) {
        if (node == map) {
            return Optional.of(next);
        }
        if (!(node instanceof ConfigNode.Section section)) {
            return Optional.empty();
        }
        List<ConfigNode.Entry> entries = section.entries();
        int at = 0;
        while (at + 1 < entries.size() && entries.get(at + 1).place().line() <= map.place().line()) {
            at++;
        }
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        ConfigNode.Entry holder = entries.get(at);
        Optional<ConfigNode> value = replaced(holder.value(), map, next, shifting);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<ConfigNode.Entry> all = new ArrayList<>(entries.subList(0, at));
        all.add(new ConfigNode.Entry(holder.key(), holder.place(), value.get()));
        entries.subList(at + 1, entries.size()).forEach(entry -> all.add(shifting.of(entry)));
        return Optional.of(new ConfigNode.Section(all, section.place()));
    }
}
