package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.machine.Note;
import io.twinwall.vrrp.machine.Reason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RivalWatchTest {
    private static final long TENTH = RivalWatch.PAUSE_NANOS / 10;

    private final GroupEdge group = new GroupEdge(new GroupName("main"), takeover -> { }, (message, values) -> { }, 0);
    private final RivalWatch watch = new RivalWatch();

    @BeforeEach
    void active() {
        group.roleChanged(Role.BACKUP, Role.ACTIVE, Reason.TWIN_SILENT);
    }

    private boolean due(long tenths) {
        return watch.due(List.of(group), tenths * TENTH).equals(List.of(group));
    }

    @Test
    void nobodyHeardMeansNothingToSay() {
        for (int tenths = 0; tenths < 100; tenths++) {
            assertEquals(false, due(tenths));
        }
    }

    @Test
    void oneRivalIsAnsweredAtOnceAndOnceMoreWhenItIsSilent() {
        assertEquals(false, due(0));
        group.note(Note.LOWER_ACTIVE_HEARD);
        StringBuilder said = new StringBuilder();
        for (int tenths = 1; tenths < 40; tenths++) {
            said.append(due(tenths) ? "x" : ".");
        }
        assertEquals("x.........x............................", said.toString());
    }

    @Test
    void aRivalThatGoesOnIsAnsweredOnceASecond() {
        StringBuilder said = new StringBuilder();
        for (int tenths = 0; tenths < 30; tenths++) {
            group.note(Note.LOWER_ACTIVE_HEARD);
            said.append(due(tenths) ? "x" : ".");
        }
        assertEquals("x.........x.........x.........", said.toString());
    }

    @Test
    void aBackupSaysNothing() {
        group.note(Note.LOWER_ACTIVE_HEARD);
        group.roleChanged(Role.ACTIVE, Role.BACKUP, Reason.HIGHER_PRIORITY);
        assertEquals(false, due(1));
    }
}
