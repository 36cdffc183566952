package io.twinwall.appliance.check;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about checks. */
public enum CheckMessage implements Message {
    UP("CHECK-0101", Level.NOTICE, "check %s is up: %s", "As many good answers in a row came as its 'rise' asks for."
            + " What hangs on the check (a route, the weight of a group) is back."),
    DOWN("CHECK-0102", Level.WARNING, "check %s is down: %s", "As many bad answers in a row came as its 'fall' asks"
            + " for; the last one's reason is given. Routes that track the check left the table, groups that track it"
            + " lost its weight. Look at what the check asks."),
    FAILED("CHECK-0103", Level.ERROR, "check %s could not be carried out: %s", "The program itself failed while it"
            + " asked, not the one who was asked; it counts as a bad answer. Please report it.");

    private final Wording wording;

    CheckMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
