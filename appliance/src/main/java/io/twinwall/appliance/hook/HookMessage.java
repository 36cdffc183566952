package io.twinwall.appliance.hook;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about hooks. */
public enum HookMessage implements Message {
    DONE("HOOK-0101", Level.INFO, "hook %s for group %s, %s to %s: done in %s ms%s",
            "A hook ran and ended with exit status 0. The last line it printed is given."),
    FAILED("HOOK-0102", Level.ERROR, "hook %s for group %s, %s to %s: exit status %s after %s ms%s",
            "A hook ran and reported failure by its exit status; 126 and 127 mean that its user may not run the program"
                    + " or that its interpreter is missing. The last line it printed is given. The next hooks ran all"
                    + " the same, and the group's role is not touched by it."),
    KILLED("HOOK-0103", Level.ERROR, "hook %s for group %s, %s to %s: ended after %s ms, its time limit%s",
            "A hook did not end within its 'timeout' and was killed with everything it had started. Hooks behind it"
                    + " waited that long; nothing else did. Make it faster, or let it start its work in the background"
                    + " and end."),
    NOT_STARTED("HOOK-0104", Level.ERROR, "hook %s for group %s, %s to %s: not run: %s",
            "A hook could not be started. The reason names the missing program or user; correct it, then hand the group"
                    + " over to run it again."),
    QUEUE_FULL("HOOK-0105", Level.ALERT, "hook %s for group %s, %s to %s: dropped, %s hooks wait already",
            "So many hooks wait that there is no room for another, and the oldest that waited was dropped: it will"
                    + " never run. The newest are kept, so that the last one a program hears of is the role the group"
                    + " has. A hook hangs, or groups change their roles without rest."),
    ENDED("HOOK-0106", Level.ERROR, "hook %s for group %s, %s to %s: not run, the daemon ends",
            "The daemon was told to end while hooks waited; it gave them some seconds, and this one was not reached.");

    private final Wording wording;

    HookMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
