package io.twinwall.appliance.document;

import io.twinwall.model.schema.Words;
import io.twinwall.model.verify.Finding;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What snakeyaml says about a broken text, in words for somebody who never read the YAML specification. */
final class YamlComplaint {
    /** One complaint: what snakeyaml says, what is wrong, the cure; {@code %s} is what the pattern caught. */
    private record Phrase(Pattern pattern, String problem, String cure) {
        static Phrase of(String regex, String problem, String cure) {
            return new Phrase(Pattern.compile(regex, Pattern.DOTALL), problem, cure);
        }
    }

    /** Matched against {@code context|problem}, first come first served. */
    private static final List<Phrase> PHRASES = List.of(
            Phrase.of(".*found character '(\\\\t|\t).*", "a tab between words", "separate with spaces"),
            Phrase.of(".*found character '(.)'.*", "a value cannot begin with %s", "put the value in quotes"),
            Phrase.of(".*could not find expected ':'.*", "a key without a colon", "write `KEY: VALUE`"),
            Phrase.of(".*sequence entries are not allowed here.*", "a list item in the middle of a line",
                    "put each `- ` on a line of its own"),
            Phrase.of(".*mapping keys are not allowed here.*", "a `?` cannot stand here", "put the value in quotes"),
            Phrase.of(".*mapping values are not allowed here.*", "a second colon in one line",
                    "put the value in quotes, or its key on a line of its own, indented"),
            Phrase.of("while scanning a quoted scalar.*", "a quote is opened and not closed",
                    "close it on the same line"),
            Phrase.of("while scanning a double-quoted scalar.*", "a backslash that begins no known escape",
                    "write \\\\ for a backslash, or use single quotes"),
            Phrase.of("while scanning an (alias|anchor).*", "an %s without a proper name",
                    "put a value with * or & in quotes"),
            Phrase.of("while (scanning|parsing) a (?:tag|node).*tag.*", "a tag that cannot be read",
                    "put a value with ! in quotes"),
            Phrase.of("while scanning a tag.*", "a tag that cannot be read", "put a value with ! in quotes"),
            Phrase.of("while scanning a (?:YAML )?directive.*", "a % directive",
                    "leave it out: the document is plain YAML"),
            Phrase.of("while scanning a block scalar.*", "a text block that cannot be read",
                    "write the value on one line"),
            Phrase.of("while scanning a plain scalar.*", "a tab between words", "separate with spaces"),
            Phrase.of("while parsing a flow sequence.*", "a [ that is not closed, or a comma missing behind an item",
                    "write [ITEM, ITEM]"),
            Phrase.of("while parsing a flow mapping.*", "a { that is not closed, or a comma missing behind a value",
                    "write {KEY: VALUE, KEY: VALUE}"),
            Phrase.of("while parsing a block mapping.*but found '?<?block sequence start.*",
                    "a list begins where a key belongs", "indent it beneath its key"),
            Phrase.of("while parsing a block mapping.*", "a line that is no key of the section around it",
                    "give the keys of one section the same indentation, as `KEY: VALUE`"),
            Phrase.of("while parsing a block collection.*", "a line that is no item of the list around it",
                    "begin each item with `- ` at the same indentation"),
            Phrase.of(".*expected '?<document start>.*", "text outside of the section it seems to belong to",
                    "begin top-level keys at the start of the line, as `KEY: VALUE`"),
            Phrase.of(".*expected the node content.*", "a value is missing", "write one, or leave the key out"),
            Phrase.of(".*(?:directive|YAML document|tag handle).*", "a tag or directive",
                    "leave it out: the document is plain YAML"));

    private YamlComplaint() {}

    /** @param text what snakeyaml was given, which stands behind {@code linesBefore} lines of the file */
    static Finding finding(MarkedYAMLException complaint, String text, int linesBefore) {
        String said = Optional.ofNullable(complaint.getContext()).orElse("")
                + "|" + Optional.ofNullable(complaint.getProblem()).orElse("");
        Mark mark = mark(complaint, said);
        int line = mark == null ? 1 : mark.getLine() + 1;
        int column = mark == null ? 1 : mark.getColumn() + 1;
        if (said.contains("mapping values are not allowed here") && isFirstColon(text, line, column)) {
            return at(line + linesBefore, column,
                    "this line is indented deeper than the key above it, which has a value",
                    "indent both alike");
        }
        for (Phrase phrase : PHRASES) {
            Matcher matcher = phrase.pattern().matcher(said);
            if (matcher.matches()) {
                String caught = matcher.groupCount() > 0 ? matcher.group(1) : "";
                String problem = phrase.problem().replace("%s", caught.length() == 1 ? Words.quoted(caught) : caught);
                return at(line + linesBefore, column, problem, phrase.cure());
            }
        }
        return at(line + linesBefore, column, "this cannot be read as YAML", "write keys with values, as `KEY: VALUE`");
    }

    private static boolean isFirstColon(String text, int line, int column) {
        return text.lines().skip(line - 1L).findFirst().filter(whole -> whole.indexOf(": ") == column - 1
                || whole.indexOf(':') == column - 1).isPresent();
    }

    /** What was opened and never closed is mended where it was opened, not where the file ends. */
    private static Mark mark(MarkedYAMLException complaint, String said) {
        boolean opened = said.startsWith("while scanning a quoted scalar")
                || said.startsWith("while parsing a flow")
                || said.contains("could not find expected ':'");
        Mark mark = opened ? complaint.getContextMark() : complaint.getProblemMark();
        return mark == null ? complaint.getProblemMark() : mark;
    }

    private static Finding at(int line, int column, String problem, String cure) {
        return new Finding(Finding.Severity.ERROR, line, column, "", problem, cure);
    }
}
