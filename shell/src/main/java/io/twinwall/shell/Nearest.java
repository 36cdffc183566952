package io.twinwall.shell;

import java.util.Comparator;
import java.util.List;

/** The known word that a wrong one was meant to be. */
final class Nearest {
    private Nearest() {}

    /** {@code ; did you mean `show`?}, or the list of what is known where nothing is near. */
    static String hint(String wrong, List<String> known) {
        String best = known.stream()
                .min(Comparator.comparingInt(word -> distance(wrong, word)))
                .orElseThrow();
        boolean near = distance(wrong, best) <= Math.max(1, best.length() / 3) || best.startsWith(wrong);
        return near ? "; did you mean `" + best + "`?" : "; known are " + String.join(", ", known);
    }

    /** Damerau's distance without repeats: inserted, lost, wrong and swapped letters. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
