package io.twinwall.shell;

import io.twinwall.model.schema.Words;
import java.util.Comparator;
import java.util.List;

/** The known word that a wrong one was meant to be. */
final class Nearest {
    private Nearest() {}

    /** {@code ; did you mean `show`?}, or the list of what is known where nothing is near. */
    static String hint(String wrong, List<String> known) {
        String best = known.stream()
                .min(Comparator.comparingInt(word -> Words.distance(wrong, word)))
                .orElseThrow();
        boolean near = Words.distance(wrong, best) <= Math.max(1, best.length() / 3) || best.startsWith(wrong);
        return near ? "; did you mean `" + best + "`?" : "; known are " + String.join(", ", known);
    }
}
