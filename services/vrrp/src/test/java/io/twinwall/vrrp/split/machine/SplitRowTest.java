package io.twinwall.vrrp.split.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.vrrp.link.wire.SegmentSight;
import io.twinwall.vrrp.link.wire.TwinRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of the rule: total, without overlaps, and as it is documented. */
final class SplitRowTest {
    private static final Path DOCUMENT = Path.of("../../docs/protocols/twin-sync.md");

    /** One combination of everything the rule goes by. */
    private record Case(
            boolean active, TwinRole twin, boolean heard, Standing standing, WitnessWord witness, boolean higher) {
        List<SplitRow> rows() {
            return Arrays.stream(SplitRow.values())
                    .filter(row -> row.holds(active, twin, heard, standing, witness, higher))
                    .toList();
        }

        Case asTheTwinSeesIt(boolean twinHears, WitnessWord twinsWitness) {
            Standing theirs = switch (standing) {
                case MORE -> Standing.LESS;
                case EVEN -> Standing.EVEN;
                case LESS -> Standing.MORE;
            };
            return new Case(twin == TwinRole.ACTIVE, active ? TwinRole.ACTIVE : TwinRole.BACKUP, twinHears, theirs,
                    twinsWitness, !higher);
        }

        Ruling ruling() {
            return SplitRow.of(active, twin, heard, standing, witness, higher).ruling();
        }
    }

    private static void everyCase(Consumer<Case> consumer) {
        for (boolean active : new boolean[] {true, false}) {
            for (TwinRole twin : TwinRole.values()) {
                for (boolean heard : new boolean[] {true, false}) {
                    for (Standing standing : Standing.values()) {
                        for (WitnessWord witness : WitnessWord.values()) {
                            for (boolean higher : new boolean[] {true, false}) {
                                consumer.accept(new Case(active, twin, heard, standing, witness, higher));
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void everyCombinationHasExactlyOneRow() {
        List<Case> all = new ArrayList<>();
        everyCase(each -> {
            all.add(each);
            assertEquals(1, each.rows().size(), () -> each + ": " + each.rows());
        });
        assertEquals(2 * 4 * 2 * 3 * 4 * 2, all.size());
        for (SplitRow row : SplitRow.values()) {
            assertTrue(all.stream().anyMatch(each -> each.rows().contains(row)), () -> row + " never holds");
        }
    }

    /** The link carries both words: whatever the segments and witnesses say, one of the two is to be Active. */
    @Test
    void onALiveLinkNeverBothGiveUpAndNeverBothStayOnSilentSegments() {
        everyCase(here -> {
            if (here.twin() == TwinRole.UNKNOWN || here.twin() == TwinRole.INITIALIZE || here.heard()) {
                return;
            }
            Case there = here.asTheTwinSeesIt(false, here.witness());
            boolean bothGiveUp = here.ruling() == Ruling.YIELD && there.ruling() == Ruling.YIELD;
            assertTrue(!bothGiveUp, () -> here + " and " + there);
            if (here.active() && there.active()) {
                assertTrue(here.ruling() == Ruling.YIELD || there.ruling() == Ruling.YIELD, here::toString);
            }
            if (here.active() != there.active()) {
                Case backup = here.active() ? there : here;
                assertTrue(backup.ruling() != Ruling.PLAIN, () -> "the Active lives: " + backup);
            }
        });
    }

    /** A witness that answers nobody is no witness, by {@link WitnessWord#NONE}; then nobody is held. */
    @Test
    void withoutAWitnessNobodyIsHeldWhereTheLinkIsSilent() {
        everyCase(each -> {
            if (each.twin() == TwinRole.UNKNOWN && each.witness() == WitnessWord.NONE) {
                assertEquals(Ruling.PLAIN, each.ruling(), each::toString);
            }
        });
    }

    @Test
    void theDocumentHasTheRowsAndWhatTheyDecide() throws IOException {
        String text = Files.readString(DOCUMENT);
        for (SplitRow row : SplitRow.values()) {
            Pattern line = Pattern.compile("(?m)^\\| `" + row.word() + "` \\|.*\\| "
                    + row.ruling().name().toLowerCase(Locale.ROOT) + " \\|.*$");
            assertEquals(1, line.matcher(text).results().count(), row.word());
        }
    }

    @Test
    void sightsAreComparedSegmentBySegment() {
        SegmentSight here = new SegmentSight();
        SegmentSight there = new SegmentSight();
        assertEquals(Standing.EVEN, Standing.compare(here, there, 0));
        // Only what both know counts.
        here.set(0b11, 0b11, 0b01, 0);
        assertEquals(Standing.EVEN, Standing.compare(here, there, 0));
        there.set(0b11, 0b11, 0b00, 0);
        assertEquals(Standing.MORE, Standing.compare(here, there, 0));
        assertEquals(Standing.LESS, Standing.compare(there, here, 0));
        assertEquals(Standing.EVEN, Standing.compare(here, there, 0b01));
        // Who is answered hears.
        there.set(0b11, 0b00, 0b01, 0);
        here.set(0b11, 0b01, 0b00, 0);
        assertEquals(Standing.LESS, Standing.compare(here, there, 0));
        // More on one, less on another: both.
        there.set(0b11, 0b10, 0b00, 0);
        assertEquals(Standing.EVEN, Standing.compare(here, there, 0));
        // Without carrier nothing is seen, and that is known.
        there.set(0b00, 0b11, 0b11, 0b01);
        assertEquals(0b10, there.heard());
        assertEquals(Standing.MORE, Standing.compare(here, there, 0));
    }

    @Test
    void anActiveGivesUpOnlyAfterTheRowHeldForAWhile() {
        SplitJudge judge = new SplitJudge();
        SegmentSight own = new SegmentSight().set(1, 1, 0, 0);
        judge.twinSaid(TwinRole.BACKUP, 200).set(1, 1, 1, 0);
        assertEquals(Ruling.PLAIN, judge.judge(0, true, false, own, WitnessWord.NONE, 250, true));
        assertEquals(SplitRow.TWIN_SEES_MORE, judge.row());
        own.set(1, 1, 1, 0);
        assertEquals(Ruling.PLAIN, judge.judge(SplitJudge.SURE_NANOS, true, false, own, WitnessWord.NONE, 250, true));
        own.set(1, 0, 0, 0);
        assertEquals(Ruling.PLAIN,
                judge.judge(SplitJudge.SURE_NANOS + 1, true, false, own, WitnessWord.NONE, 250, true));
        assertEquals(Ruling.YIELD,
                judge.judge(2 * SplitJudge.SURE_NANOS + 1, true, false, own, WitnessWord.NONE, 250, true));
    }
}
