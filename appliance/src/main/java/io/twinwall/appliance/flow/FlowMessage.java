package io.twinwall.appliance.flow;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about traffic. */
public enum FlowMessage implements Message {
    /** Arguments: path of the rule, devices and packet. */
    LOGGED("FLOW-0101", Level.INFO, "%s: %s",
            "A packet met a rule of the document that logs. The rule's path comes first, then the hook, the devices and"
                    + " what the packet is. At most 50 at once and 5 a second go into the event log; 'monitor firewall'"
                    + " shows them all."),
    /** Arguments: how many, since when. */
    LOGGED_MORE("FLOW-0102", Level.INFO, "%s more packets were logged since %s, too many for the event log",
            "Rules logged more packets than the event log takes, so these are only counted here. It is said with the"
                    + " next packet that goes in. 'monitor firewall' shows packets as they come."),
    /** Argument: how many. */
    LOST("FLOW-0103", Level.WARNING, "%s logged packets were lost: they came faster than they could be read",
            "The kernel logged packets faster than the daemon read them, so neither the event log nor 'monitor"
                    + " firewall' has them. What the rules decided is not touched by it. Give the rules that log a"
                    + " limit."),
    /** Argument: the kernel's reason. */
    NOT_HEARD("FLOW-0104", Level.WARNING, "packets that rules log are not heard: %s",
            "The kernel's packet log could not be opened. Rules decide as ever, but what they log is told nowhere. Most"
                    + " likely another program listens to group 77; stop it. It is tried again at each commit and at"
                    + " each 'monitor firewall'."),
    /** Argument: the kernel's reason. */
    TRACE_LEFT("FLOW-0105", Level.ERROR, "the table of a trace could not be removed: %s",
            "'show firewall trace' ended and its table 'inet twinwall-trace' is still there. It decides nothing, but"
                    + " traced packets cost time. The next trace and the next start remove it; or write"
                    + " 'nft delete table inet twinwall-trace'."),
    /** Argument: the kernel's reason. */
    NOT_COUNTED("FLOW-0106", Level.NOTICE, "bytes of connections are not counted: %s",
            "The setting net.netfilter.nf_conntrack_acct could not be switched on, so 'show conntrack' shows no bytes."
                    + " Nothing else depends on it.");

    private final Wording wording;

    FlowMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
