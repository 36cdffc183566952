package io.twinwall.vrrp.split;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** What the split-brain rule reports. */
public enum SplitMessage implements Message {
    HELD(
            "VRRP-0170",
            Level.ALERT,
            "group %s: its Active is silent on every segment, and this node does not take over (rule: %s)",
            "No advertisement comes, and still the Active is known to live (active-lives, active-sees-more: it says so"
                    + " on the link), or this node may be the one that is cut off (witness-asked-backup,"
                    + " witness-missed-backup). The segments between the nodes are broken: look at switches and cables."
                    + " 'show vrrp detail' has what each node sees of each segment."),
    YIELDED(
            "VRRP-0171",
            Level.ALERT,
            "group %s: this node gives it up (rule: %s)",
            "twin-sees-more: the other node hears or reaches hosts on a segment of the group where this node does not,"
                    + " and nowhere less. two-actives-less, two-actives-lower: both were Active on segments that do not"
                    + " meet, and the link came back. witness-missed-active: all is silent, the witness too, so it is"
                    + " this node that is cut off. 'show vrrp detail' has what each node sees of each segment."),
    NOT_ASKED(
            "VRRP-0172",
            Level.WARNING,
            "%s: neighbours cannot be asked: %s",
            "What this node sees of the segment is then not known, and counts neither for nor against it.");

    private final Wording wording;

    SplitMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
