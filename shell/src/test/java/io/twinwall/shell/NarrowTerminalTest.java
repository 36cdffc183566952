package io.twinwall.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.control.Topic;
import io.twinwall.model.view.Datum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NarrowTerminalTest {
    private static final Table TABLE = new Table("name", "nice-to-have", "wanted").leavingOut("nice-to-have");

    private static Datum row(String... cells) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i += 2) {
            fields.put(cells[i], new Datum.Text(cells[i + 1]));
        }
        return new Datum.Fields(fields);
    }

    @Test
    void whereThereIsRoomEveryColumnIsShown() {
        assertEquals("name  nice-to-have  wanted\nlan   1             2\n",
                TABLE.render(List.of(row("name", "lan", "nice-to-have", "1", "wanted", "2")), 80));
    }

    @Test
    void whereThereIsNoneTheColumnGoesThatIsWantedLeast() {
        assertEquals("name  wanted\nlan   2\n",
                TABLE.render(List.of(row("name", "lan", "nice-to-have", "1", "wanted", "2")), 20));
    }

    @Test
    void thenTheLastOneIsCut() {
        assertEquals("name  wa>\nlan   2\n",
                TABLE.render(List.of(row("name", "lan", "nice-to-have", "1", "wanted", "2")), 9));
    }

    @Test
    void aFactThatIsTooLongGoesOnBelowItself() {
        assertEquals("key    one two\n       three\nother  -\n",
                Screens.facts(row("key", "one two three", "other", ""), 15));
    }

    @Test
    void theBeatsOfTheLinkAreAWordInItsOverviewAndAPartInItsDetail() {
        Datum link = new Datum.Fields(Map.of("beats", row("phase", "up")));
        assertEquals("beats  up\n", Screens.of(Topic.LINK).render(link, 80));
        assertEquals("\n\nbeats\nphase  up\n", Screens.linkDetail(
                new Datum.Fields(Map.of("beats", row("phase", "up"), "detail", new Datum.Fields(Map.of()))), 80));
    }
}
