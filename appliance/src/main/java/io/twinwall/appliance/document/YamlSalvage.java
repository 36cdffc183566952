package io.twinwall.appliance.document;

import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what is whole of a text that is broken as a whole. The text is cut into the keys of its outermost level and
 * each is read alone; one that is broken is cut into its own keys in turn, so that a slip in one interface hides
 * neither the other interfaces nor the sections behind it.
 */
final class YamlSalvage {
    /** Sections and what is named in them ({@code interfaces}, {@code interfaces.lan}); deeper a slip is one value. */
    private static final int CUTS_MAX = 2;

    /** A text cut into more pieces was never written by a person; it is refused as a whole. */
    private static final int PIECES_MAX = 2000;

    private static final int BROKEN_TOLD_MAX = 50;

    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][A-Za-z0-9_-]*)(:? *|: .*)");

    private static final Pattern KEY_BARE = Pattern.compile("( *)([A-Za-z][A-Za-z0-9_-]*) *(#.*)?");

    /** A key whose value is beneath it; without its colon it is told and read as if it had one. */
    private static final Pattern KEY_ALONE = Pattern.compile("( *)([A-Za-z][A-Za-z0-9_-]*):? *(#.*)?");

    private final List<String> lines;
    private final List<Finding> findings;
    private int pieces;
    private int broken;

    private YamlSalvage(List<String> lines, List<Finding> findings) {
        this.lines = lines;
        this.findings = findings;
    }

    /**
     * The keys of {@code text}, the values of those that could not be read marked so.
     *
     * @param whole what was wrong with the text as a whole, told where no piece is found guilty; empty where it is the
     *     tabs in its indentation, which were told
     */
    static ConfigNode.Section read(String text, Optional<Finding> whole, List<Finding> findings) {
        YamlSalvage salvage = new YamlSalvage(text.lines().toList(), findings);
        ConfigNode.Section root = salvage.cut(0, salvage.lines.size(), 0, 0);
        if (salvage.broken == 0) {
            whole.ifPresent(findings::add);
        }
        // With the fault not found it may be anywhere.
        return salvage.broken == 0 ? new ConfigNode.Section(root.entries(), root.place(), true) : root;
    }

    /** The entries of the lines from {@code from} to {@code to}, each beginning at column {@code indent}. */
    private ConfigNode.Section cut(int from, int to, int indent, int cuts) {
        List<ConfigNode.Entry> entries = new ArrayList<>();
        boolean damaged = false;
        int start = from;
        while (start < to && pieces < PIECES_MAX) {
            int end = start + 1;
            while (end < to && !begins(lines.get(end), indent)) {
                end++;
            }
            pieces++;
            damaged |= !piece(start, end, indent, cuts, entries);
            start = end;
        }
        return new ConfigNode.Section(entries, new Place(from + 1, indent + 1), damaged || start < to);
    }

    /** Whether a line begins the next piece: text at the indentation or to the left of it. */
    private static boolean begins(String line, int indent) {
        int column = indentOf(line);
        return column <= indent && !isBlank(line) && line.charAt(column) != '-' && line.charAt(column) != '\t'
                && line.charAt(column) != '}'
                && line.charAt(column) != ']';
    }

    private static int indentOf(String line) {
        int column = 0;
        while (column < line.length() && line.charAt(column) == ' ') {
            column++;
        }
        return column;
    }

    private static boolean isTabbed(String line) {
        int column = indentOf(line);
        return !isBlank(line) && line.charAt(column) == '\t';
    }

    private static boolean isBlank(String line) {
        String text = line.strip();
        return text.isEmpty() || text.startsWith("#");
    }

    /** Adds what {@code start} to {@code end} holds; false where even its key is unknown. */
    private boolean piece(int start, int end, int indent, int cuts, List<ConfigNode.Entry> entries) {
        if (lines.subList(start, end).stream().anyMatch(YamlSalvage::isTabbed)) {
            broken++;
            return keep(cuts < CUTS_MAX ? parts(start, end, indent, cuts) : Optional.empty(), start, entries);
        }
        Matcher bare = KEY_BARE.matcher(lines.get(start));
        if (bare.matches()) {
            tell(new Finding(Finding.Severity.ERROR, start + 1, indent + 1, "", "a key without a colon",
                    "write `KEY: VALUE`"));
            return keep(cuts < CUTS_MAX ? parts(start, end, indent, cuts) : Optional.empty(), start, entries);
        }
        try {
            YamlTree.Read read = YamlTree.read(String.join("\n", lines.subList(start, end)) + "\n", start);
            findings.addAll(read.findings());
            switch (read.root().orElse(null)) {
                case ConfigNode.Section section -> {
                    entries.addAll(section.entries());
                    return !section.damaged();
                }
                case ConfigNode.Scalar scalar when !scalar.text().isEmpty() ->
                    tell(new Finding(Finding.Severity.ERROR, scalar.place().line(), scalar.place().column(), "",
                            "a key without a colon", "write `KEY: VALUE`"));
                case ConfigNode.Items items ->
                    tell(new Finding(Finding.Severity.ERROR, items.place().line(), items.place().column(), "",
                            "a list begins where a key belongs", "indent it beneath its key"));
                case ConfigNode.Scalar scalar -> {
                    return true;
                }
                case null -> {
                    return true;
                }
            }
            return false;
        } catch (YamlTree.Broken e) {
            Optional<ConfigNode.Entry> parts = cuts < CUTS_MAX ? parts(start, end, indent, cuts) : Optional.empty();
            if (parts.isEmpty()) {
                tell(e.finding());
            }
            return keep(parts, start, entries);
        }
    }

    private boolean keep(Optional<ConfigNode.Entry> parts, int start, List<ConfigNode.Entry> entries) {
        Matcher key = KEY.matcher(lines.get(start));
        Optional<ConfigNode.Entry> kept = parts.or(() -> key.matches()
                ? Optional.of(entry(key, start, ConfigNode.Section.unreadable(placeOf(key, start))))
                : Optional.empty());
        kept.ifPresent(entries::add);
        return kept.isPresent();
    }

    private static ConfigNode.Entry entry(Matcher key, int line, ConfigNode value) {
        return new ConfigNode.Entry(key.group(2), placeOf(key, line), value);
    }

    private static Place placeOf(Matcher key, int line) {
        return new Place(line + 1, key.group(1).length() + 1);
    }

    /** The piece as its key with those of its own keys that can be read; empty where it is not cut that way. */
    private Optional<ConfigNode.Entry> parts(int start, int end, int indent, int cuts) {
        Matcher header = KEY_ALONE.matcher(lines.get(start));
        if (!header.matches()) {
            return Optional.empty();
        }
        int body = start + 1;
        while (body < end && isBlank(lines.get(body))) {
            body++;
        }
        if (body == end || indentOf(lines.get(body)) <= indent || lines.get(body).strip().startsWith("-")) {
            return Optional.empty();
        }
        int before = broken;
        ConfigNode.Section inner = cut(body, end, indentOf(lines.get(body)), cuts + 1);
        if (broken == before && !KEY_BARE.matcher(lines.get(start)).matches()) {
            // Every part is fine by itself, so the fault is between them; only the piece as a whole can tell it.
            return Optional.empty();
        }
        return Optional.of(entry(header, start, inner));
    }

    private void tell(Finding finding) {
        if (broken++ < BROKEN_TOLD_MAX) {
            findings.add(finding);
        }
    }
}
