package io.twinwall.firewall;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** What the firewall reports to the event log. */
public enum FirewallMessage implements Message {
    /** Arguments: table names, number of rules. */
    RULESET_CHANGED(
            "FW-0101",
            Level.INFO,
            "ruleset in force: %s changed, %s rules",
            "A commit or the start of the daemon changed the packet filter or the address translation. The named tables"
                    + " were changed in one transaction; the counters of their rules start at zero, open connections go"
                    + " on. Nothing to do."),
    /** Argument: the setting. */
    FORWARDING_ON(
            "FW-0102",
            Level.NOTICE,
            "forwarding is on (%s)",
            "The first ruleset since the daemon started is in force, so the node may now forward packets between its"
                    + " ports. Until this line it forwarded nothing. Nothing to do."),
    /** Argument: the kernel's reason. */
    STATE_UNCERTAIN(
            "FW-0103",
            Level.ALERT,
            "the former ruleset could not be put back: %s",
            "An apply failed after the new ruleset was in force, and the former one was then refused as well. The node"
                    + " filters by the newer ruleset while the document in force is the older one. Commit again, or"
                    + " restart the daemon, which replaces both tables."),
    /** Arguments: the setting, its value. */
    SETTING_CHANGED(
            "FW-0110",
            Level.NOTICE,
            "the kernel's setting %s is now %s",
            "A rule of the document in force needs it (the SYN proxy), or the last rule that did is gone and the former"
                    + " value is back. Nothing to do.");

    private final Wording wording;

    FirewallMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
