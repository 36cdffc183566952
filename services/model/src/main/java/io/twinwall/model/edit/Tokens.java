package io.twinwall.model.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line as words. Blanks part them; quotes, single or double, hold together; a backslash takes the next as it is. A
 * pipe is a word of its own.
 */
public final class Tokens {
    /** The word that parts a command from what becomes of its text. */
    public static final String PIPE = "|";

    private Tokens() {}

    /**
     * The words of a line that may still be written on.
     *
     * @param last the word that the line ends in; empty where it ends in a blank
     * @param open the quote that is not closed yet
     */
    public record Split(List<String> whole, String last, Optional<Character> open) {
        public Split {
            whole = List.copyOf(whole);
        }

        /** All words, the last included where there is one. */
        public List<String> words() {
            if (last.isEmpty()) {
                return whole;
            }
            List<String> words = new ArrayList<>(whole);
            words.add(last);
            return List.copyOf(words);
        }
    }

    public static Split split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '|') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                words.add(PIPE);
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord && word.isEmpty() && quote == 0) {
            words.add("");
        }
        return new Split(words, word.toString(), quote == 0 ? Optional.empty() : Optional.of(quote));
    }

    /** A word as it has to be typed: quoted where a blank or a quote is in it. */
    public static String typed(String word) {
        boolean plain = !word.isEmpty() && word.chars().noneMatch(
                c -> Character.isWhitespace(c) || c == '"' || c == '\'' || c == '\\' || c == '|');
        return plain ? word : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
