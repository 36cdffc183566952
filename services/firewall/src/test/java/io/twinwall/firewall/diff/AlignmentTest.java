package io.twinwall.firewall.diff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AlignmentTest {
    private static int[] of(String before, String after) {
        return Alignment.of(before.chars().boxed().toList(), after.chars().boxed().toList());
    }

    @Test
    void whatStaysIsFoundAroundWhatComesAndGoes() {
        assertArrayEquals(new int[] {0, 1, 2}, of("abc", "abc"));
        assertArrayEquals(new int[] {0, -1, 1, 2}, of("abc", "axbc"));
        assertArrayEquals(new int[] {-1, 0, 1, 2, -1}, of("abc", "xabcy"));
        assertArrayEquals(new int[] {0, 2}, of("abc", "ac"));
        assertArrayEquals(new int[] {-1, -1}, of("", "xy"));
        assertArrayEquals(new int[] {}, of("abc", ""));
        assertArrayEquals(new int[] {0, -1, 2}, of("abc", "axc"));
        assertArrayEquals(new int[] {-1, 0, 1}, of("abc", "cab"));
        assertArrayEquals(new int[] {0, 1, 2, -1}, of("aaa", "aaaa"));
        assertArrayEquals(new int[] {0, 1}, of("aaa", "aa"));
    }

    @Test
    void keepsAsManyDistinctValuesAsALongestCommonSubsequence() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            List<Integer> before = shuffled(random);
            List<Integer> after = shuffled(random);
            int[] places = Alignment.of(before, after);
            check(before, after, places);
            assertEquals(longest(before, after), Arrays.stream(places).filter(p -> p >= 0).count());
        }
    }

    @Test
    void equalValuesNeverMakeItWrong() {
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            List<Integer> before = IntStream.range(0, random.nextInt(20)).mapToObj(_ -> random.nextInt(4)).toList();
            List<Integer> after = IntStream.range(0, random.nextInt(20)).mapToObj(_ -> random.nextInt(4)).toList();
            check(before, after, Alignment.of(before, after));
        }
    }

    private static List<Integer> shuffled(Random random) {
        List<Integer> values = new ArrayList<>(IntStream.range(0, 15).boxed().toList());
        Collections.shuffle(values, random);
        return values.subList(0, random.nextInt(15));
    }

    private static void check(List<Integer> before, List<Integer> after, int[] places) {
        int last = -1;
        for (int i = 0; i < places.length; i++) {
            if (places[i] >= 0) {
                assertTrue(places[i] > last, before + " " + after);
                assertEquals(before.get(places[i]), after.get(i));
                last = places[i];
            }
        }
    }

    private static int longest(List<Integer> before, List<Integer> after) {
        int[][] length = new int[before.size() + 1][after.size() + 1];
        for (int i = 1; i <= before.size(); i++) {
            for (int j = 1; j <= after.size(); j++) {
                length[i][j] = before.get(i - 1).equals(after.get(j - 1))
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        return length[before.size()][after.size()];
    }
}
