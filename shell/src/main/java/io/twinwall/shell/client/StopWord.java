package io.twinwall.shell.client;

import java.io.DataOutputStream;
import java.io.IOException;

/** The one line that the client owes for a command that goes on; said once, by whichever thread is first. */
final class StopWord {
    private final DataOutputStream to;
    private boolean due;
    private boolean said;

    StopWord(DataOutputStream to) {
        this.to = to;
    }

    /** Notes that the command goes on; true the first time. */
    synchronized boolean becomesDue() {
        boolean first = !due;
        due = true;
        return first;
    }

    /** Ends the command, or settles what is owed for one that has ended; nothing where it is not due or was said. */
    synchronized void say() throws IOException {
        if (due && !said) {
            said = true;
            Frames.writeLine(to, "");
        }
    }
}
