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
                    + " were changed in one transaction. A commit changes what differs: counters of other rules, what"
                    + " packets put into sets, and open connections go on; at a start counters begin at zero. Nothing"
                    + " to do."),
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
    /** Arguments: table, who, what differed. */
    RULESET_REPAIRED(
            "FW-0104",
            Level.WARNING,
            "table %s was changed by %s and put back: %s",
            "Another program changed a table that belongs to the firewall; the table is again as the document says."
                    + " Rules that were not touched kept their counters. Find the program, and have it use a table of"
                    + " its own, which the firewall never touches."),
    /** Arguments: who, place in the document, the kernel's reason. */
    REPAIR_REFUSED(
            "FW-0105",
            Level.ALERT,
            "tables changed by %s could not be put back: %s: %s",
            "Another program changed a table that belongs to the firewall, and the kernel refused to have it put back."
                    + " The node filters by what that program left. Stop the program and commit again, or restart the"
                    + " daemon, which replaces both tables."),
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
