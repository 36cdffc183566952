package io.twinwall.appliance.document;

import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Words;
import io.twinwall.model.verify.Finding;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From bytes to text that is fit to be read as YAML. What is no text at all gets one finding, not a thousand. */
final class TextCheck {
    /** More of one kind in a file is the same mistake made by an editor. */
    private static final int TABS_TOLD_MAX = 20;

    private static final String NOT_TEXT_CURE = "is this the right file? a document is YAML text in UTF-8";

    private final List<Finding> findings;

    TextCheck(List<Finding> findings) {
        this.findings = findings;
    }

    /**
     * Text of a file.
     *
     * @param tabs whether lines of it are indented with tabs; those were told
     */
    record Text(String text, boolean tabs) {}

    /** The text of {@code bytes}; empty, with the reason among the findings, where it must not be read further. */
    Optional<Text> text(byte[] bytes) {
        if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
            return refused(new Place(1, 1), "the file is UTF-16", "save it as UTF-8");
        }
        if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
            return refused(new Place(1, 1), "the file starts with a byte order mark", "save it as UTF-8 without BOM");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        Optional<Integer> control = firstControl(text);
        if (control.isPresent()) {
            char c = text.charAt(control.get());
            return refused(placeOf(text, control.get()),
                    c == 0 ? "a zero byte: this is not text" : "control character " + Words.quoted(c), NOT_TEXT_CURE);
        }
        if (result.isError()) {
            return refused(placeOf(text, text.length()),
                    String.format(Locale.ROOT, "byte 0x%02x is not UTF-8", in.get(in.position()) & 0xff),
                            NOT_TEXT_CURE);
        }
        return Optional.of(new Text(text, tabsInIndentation(text)));
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private Optional<Text> refused(Place place, String problem, String cure) {
        findings.add(new Finding(Finding.Severity.ERROR, place.line(), place.column(), "", problem, cure));
        return Optional.empty();
    }

    private static Optional<Integer> firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineEnd = c == '\n' || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
            boolean notCharacter = c == '\ufeff' || c == '\ufffe' || c == '\uffff' || c == '\u2028' || c == '\u2029';
            if (notCharacter || (Character.isISOControl(c) && c != '\t' && !lineEnd)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** Columns count code points, as editors and snakeyaml do. */
    private static Place placeOf(String text, int index) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < index; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Place(line, text.codePointCount(start, index) + 1);
    }

    /** Which key a tab-indented line belongs to is anybody's guess, so what holds one is not read. */
    private boolean tabsInIndentation(String text) {
        List<Place> tabs = new ArrayList<>();
        int line = 0;
        for (String each : (Iterable<String>) text.lines()::iterator) {
            line++;
            int column = 0;
            while (column < each.length() && each.charAt(column) == ' ') {
                column++;
            }
            boolean blank = each.isBlank() || each.strip().startsWith("#");
            if (!blank && each.charAt(column) == '\t') {
                tabs.add(new Place(line, column + 1));
            }
        }
        tabs.stream().limit(TABS_TOLD_MAX)
                .forEach(place -> refused(place, "a tab in the indentation", "indent with spaces"));
        if (tabs.size() > TABS_TOLD_MAX) {
            refused(tabs.get(TABS_TOLD_MAX), (tabs.size() - TABS_TOLD_MAX) + " more lines are indented with tabs",
                    "indent with spaces");
        }
        return !tabs.isEmpty();
    }
}
