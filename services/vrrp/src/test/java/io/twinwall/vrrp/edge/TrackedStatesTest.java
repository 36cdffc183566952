package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.model.value.CheckName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrackedStatesTest {
    private static final Tracked.Check UPLINK = new Tracked.Check(new CheckName("uplink"));

    private final List<String> told = new ArrayList<>();
    private boolean room = true;
    private final TrackedStates states =
            new TrackedStates(new RecordingKernel().kernel().routes(), (handle, thing, up) -> {
                if (room) {
                    told.add(handle + " " + thing + (up ? " up" : " down"));
                }
                return room;
            });

    @Test
    void aCheckNobodyHeardOfIsTakenToBeUp() {
        int handle = states.handle(UPLINK);
        assertTrue(states.isUp(UPLINK) && states.isUp(handle));
        states.note(UPLINK, false);
        assertFalse(states.isUp(UPLINK) || states.isUp(handle));
        assertEquals(List.of("1 check uplink down"), told);
    }

    @Test
    void aCheckThatComesBackUnderItsNameHasSaidNothingYet() {
        int handle = states.handle(UPLINK);
        states.note(UPLINK, false);
        states.forget(UPLINK);
        assertTrue(states.isUp(UPLINK) && states.isUp(handle));
        assertEquals(List.of("1 check uplink down", "1 check uplink up"), told);
        assertEquals(handle, states.handle(UPLINK));
        states.note(UPLINK, false);
        assertFalse(states.isUp(UPLINK));
    }

    @Test
    void aCheckNobodyTracksYetKeepsWhatItSaid() {
        states.note(UPLINK, false);
        states.handle(UPLINK);
        assertFalse(states.isUp(UPLINK));
        states.forget(new Tracked.Check(new CheckName("other")));
        assertFalse(states.isUp(UPLINK));
    }

    @Test
    void whatTheMailboxHadNoRoomForIsToldLater() {
        room = false;
        states.note(UPLINK, false);
        room = true;
        states.tellNews();
        states.tellNews();
        assertEquals(List.of("1 check uplink down"), told);
    }
}
