package io.twinwall.appliance.document;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Unbinder;
import io.twinwall.model.value.RuleName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A document as its canonical YAML: what {@link DocumentReader} reads back as an equal document, and byte for byte the
 * same for equal documents. Sections are blocks; what fits on a line and is short enough to be read there is one.
 */
public final class DocumentWriter {
    private static final int LINE_LENGTH_MAX = 100;
    private static final int KEYS_ON_LINE_MAX = 4;
    private static final String STEP = "  ";
    private static final int WORDS_MAX = 1_000;

    /** Text that any YAML reader takes as it is, in a block and between brackets. */
    private static final Pattern PLAIN =
            Pattern.compile("[\\p{L}\\p{Nd}/.]([\\p{L}\\p{Nd} _./@+()>-]|:(?=[^ ]))*(?<=[\\p{L}\\p{Nd}_./@+()>-])");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]*");

    private final Resolver resolver = new Resolver();
    private final StringBuilder out = new StringBuilder();
    /** How words are written that come again and again. */
    private final Map<String, String> words = new HashMap<>();

    /** Rules of a document that is written piece by piece; of few the section may be one line. */
    private static final int RULES_MANY = 64;

    private DocumentWriter() {}

    /** The canonical text, ending with a line feed; an empty document is {@code {}}. */
    public static String write(Document document) {
        return new DocumentWriter().text(document);
    }

    /** The same; what was written before of a rule that is still the very same object is taken from there. */
    static String write(Document document, RuleTexts before) {
        Map<RuleName, RuleConfig> rules = document.firewall().rules();
        if (rules.size() < RULES_MANY) {
            return write(document);
        }
        // One rule stands for all of them, so that the text has the place where they belong.
        Map.Entry<RuleName, RuleConfig> first = rules.entrySet().iterator().next();
        ConfigNode.Section root = Unbinder.unbind(document.withRules(Map.of(first.getKey(), first.getValue())));
        DocumentWriter writer = new DocumentWriter();
        for (ConfigNode.Entry entry : root.entries()) {
            if (!entry.key().equals("firewall")) {
                writer.value(writer.scalar(entry.key()) + ":", entry.value(), 0);
                continue;
            }
            writer.out.append("firewall:\n");
            for (ConfigNode.Entry part : ((ConfigNode.Section) entry.value()).entries()) {
                writer.out.append(STEP);
                if (part.key().equals("rules")) {
                    writer.out.append("rules:\n");
                    before.begin();
                    rules.forEach((name, rule) -> writer.out.append(before.of(name, rule, RULE)));
                } else {
                    writer.value(writer.scalar(part.key()) + ":", part.value(), 1);
                }
            }
        }
        return writer.out.toString();
    }

    /** How a rule is written as one of many. */
    private static final RuleTexts.Form RULE = (name, rule) -> {
        DocumentWriter writer = new DocumentWriter();
        writer.out.repeat(STEP, 2);
        writer.value(writer.scalar(name.toString()) + ":", Unbinder.unbind(rule), 2);
        return writer.out.toString();
    };

    private String text(Document document) {
        ConfigNode.Section root = Unbinder.unbind(document);
        if (root.entries().isEmpty()) {
            return "{}\n";
        }
        block(root, 0);
        return out.toString();
    }

    /** Any part of a document, in the same form: a section as a block, a list or a value on its line. */
    public static String write(ConfigNode part) {
        DocumentWriter writer = new DocumentWriter();
        if (part instanceof ConfigNode.Section section && !section.entries().isEmpty()) {
            writer.block(section, 0);
        } else if (part instanceof ConfigNode.Items(var items, var place)) {
            items.forEach(item -> writer.item(item, 0));
        } else {
            writer.flow(part, Integer.MAX_VALUE);
            writer.out.append('\n');
        }
        return writer.out.toString();
    }

    private void block(ConfigNode.Section section, int depth) {
        for (ConfigNode.Entry entry : section.entries()) {
            out.repeat(STEP, depth);
            value(scalar(entry.key()) + ":", entry.value(), depth);
        }
    }

    /** {@code lead} is what stands on the line already, behind its indentation. */
    private void value(String lead, ConfigNode value, int depth) {
        boolean line = switch (value) {
            case ConfigNode.Scalar scalar -> true;
            case ConfigNode.Items items when items.items().isEmpty() -> true;
            case ConfigNode.Section section when section.entries().isEmpty() -> true;
            case ConfigNode.Items items -> readableOnLine(items);
            case ConfigNode.Section section -> depth > 0 && readableOnLine(section);
        };
        int start = out.length();
        boolean leaf = value instanceof ConfigNode.Scalar;
        if (line && flow(lead + " ", value, leaf ? Integer.MAX_VALUE : LINE_LENGTH_MAX - depth * STEP.length())) {
            out.append('\n');
            return;
        }
        out.setLength(start);
        switch (value) {
            case ConfigNode.Scalar scalar -> throw new IllegalStateException("a scalar is never cut");
            case ConfigNode.Items items -> {
                out.append(lead).append('\n');
                items.items().forEach(item -> item(item, depth + 1));
            }
            case ConfigNode.Section section -> {
                out.append(lead).append('\n');
                block(section, depth + 1);
            }
        }
    }

    private void item(ConfigNode item, int depth) {
        out.repeat(STEP, depth);
        int start = out.length();
        boolean block = item instanceof ConfigNode.Section section && !section.entries().isEmpty();
        if (flow("- ", item, block ? LINE_LENGTH_MAX - depth * STEP.length() : Integer.MAX_VALUE)) {
            out.append('\n');
            return;
        }
        out.setLength(start);
        // "- " is as wide as one step, so the keys behind it line up with those below.
        List<ConfigNode.Entry> entries = ((ConfigNode.Section) item).entries();
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                out.repeat(STEP, depth + 1);
            }
            String lead = (i == 0 ? "- " : "") + scalar(entries.get(i).key()) + ":";
            value(lead, entries.get(i).value(), i == 0 ? depth : depth + 1);
        }
    }

    private static boolean readableOnLine(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Scalar scalar -> true;
            case ConfigNode.Items items ->
                items.items().size() == 1
                        || (items.items().size() < LINE_LENGTH_MAX
                                && items.items().stream().allMatch(item -> item instanceof ConfigNode.Scalar));
            case ConfigNode.Section section -> section.entries().size() <= KEYS_ON_LINE_MAX;
        };
    }

    /**
     * Appends {@code lead} and the node on one line; false, with anything appended, where that would be longer than
     * {@code room}. Gives up at once, so that what never fits costs no more than a line.
     */
    private boolean flow(String lead, ConfigNode node, int room) {
        int start = out.length();
        out.append(lead);
        return flow(node, room == Integer.MAX_VALUE ? room : start + room) && out.length() - start <= room;
    }

    private boolean flow(ConfigNode node, int end) {
        switch (node) {
            case ConfigNode.Scalar(String text, Place place) -> out.append(scalar(text));
            case ConfigNode.Items items -> {
                String between = "[";
                for (ConfigNode item : items.items()) {
                    out.append(between);
                    between = ", ";
                    if (!flow(item, end)) {
                        return false;
                    }
                }
                out.append(items.items().isEmpty() ? "[]" : "]");
            }
            case ConfigNode.Section section -> {
                String between = "{";
                for (ConfigNode.Entry entry : section.entries()) {
                    out.append(between).append(scalar(entry.key())).append(": ");
                    between = ", ";
                    if (!flow(entry.value(), end)) {
                        return false;
                    }
                }
                out.append(section.entries().isEmpty() ? "{}" : "}");
            }
        }
        return out.length() <= end;
    }

    /** Quoted where a YAML reader, this one or another, would take the plain text for anything but itself. */
    private String scalar(String text) {
        if (isPlainlyPlain(text)) {
            return text;
        }
        String known = words.get(text);
        if (known != null) {
            return known;
        }
        String written = PLAIN.matcher(text).matches() && !isMistaken(text) ? text : quoted(text);
        if (words.size() < WORDS_MAX) {
            words.put(text, written);
        }
        return written;
    }

    /**
     * Most text of a document, told without an expression: words of two parts and more, as names and addresses have,
     * are nobody's number, date or truth; nor are whole numbers anything else.
     */
    private static boolean isPlainlyPlain(String text) {
        int length = text.length();
        if (length == 0) {
            return false;
        }
        boolean letter = isLetter(text.charAt(0));
        int dots = 0;
        int dashes = 0;
        int digits = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && c != '.' && c != '-' && !(letter && isLetter(c))) {
                return false;
            }
            dots += c == '.' ? 1 : 0;
            dashes += c == '-' ? 1 : 0;
            digits += digit ? 1 : 0;
        }
        char last = text.charAt(length - 1);
        if (last == '.' || last == '-' || text.charAt(0) == '.' || text.charAt(0) == '-') {
            return false;
        }
        if (letter) {
            return dashes > 0 || dots > 0;
        }
        boolean number = digits == length && text.charAt(0) != '0';
        return number || (dots == 3 && dashes == 0);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Whole numbers and true and false mean the same to everybody; 012, 1e3, yes and 10:30 do not. */
    private boolean isMistaken(String text) {
        if (WHOLE_NUMBER.matcher(text).matches() || text.equals("true") || text.equals("false")) {
            return false;
        }
        return !resolver.resolve(NodeId.scalar, text, true).equals(Tag.STR)
                || text.equalsIgnoreCase("null")
                || text.equalsIgnoreCase("y")
                || text.equalsIgnoreCase("n")
                || text.startsWith("0o");
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isShown(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        quoted.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
