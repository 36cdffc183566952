package io.twinwall.firewall.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.diff.LiveTable;
import io.twinwall.firewall.diff.TableChange;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DifferenceTest {
    private static Table table(String... rules) {
        return new Table("t", List.of(), List.of(), List.of(), List.of(Chain.regular("c",
                List.of(rules).stream().map(path -> Rule.always(path, new Statement.Counter())).toList())));
    }

    private static LiveTable live(Table table, Long... handles) {
        return new LiveTable(table, Map.of("c", TableChange.live(table.chains().getFirst().rules(), List.of(handles))));
    }

    @Test
    void isKeptForTheVeryTablesItLiesBetween() {
        LiveTable now = live(table("a", "b"), 3L, 4L);
        Table next = table("a", "c");
        Difference difference = Difference.between(Map.of("t", now), List.of(next));
        assertTrue(difference.isBetween(Map.of("t", now), List.of(next)));
        assertFalse(difference.isBetween(Map.of("t", now), List.of(table("a", "c"))), "another document");
        assertFalse(difference.isBetween(Map.of("t", live(table("a", "b"), 3L, 5L)), List.of(next)), "the kernel's");
        assertFalse(difference.isBetween(Map.of(), List.of(next)), "the table is gone");
        assertFalse(difference.isBetween(Map.of("t", now), List.of()), "less is wanted");
        assertEquals(List.of(4L), difference.changes().orElseThrow().getFirst().chains().getFirst().removed());
    }

    @Test
    void aTableThatIsNotKnownIsMadeAfresh() {
        Difference difference = Difference.between(Map.of(), List.of(table("a")));
        assertEquals(Optional.empty(), difference.changes());
        assertTrue(difference.isBetween(Map.of(), difference.to()));
    }
}
