package io.twinwall.sync.flows;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about the connections that the nodes keep for one another. */
public enum FlowsMessage implements Message {
    IN_SYNC("SYNC-0301", Level.NOTICE, "flows: this node has all connections of its twin (%s since the start)",
            "Were the twin to fail now, its connections would go on by this node."),
    TOLD_ALL("SYNC-0302", Level.NOTICE, "flows: the twin was told of all %s connections of this node",
            "From here on it is told what changes."),
    OVERRUN("SYNC-0303", Level.WARNING, "flows: the kernel told of connections faster than they could be read;"
            + " the twin is told everything anew",
            "Until that is done the twin may lack some connections. If it comes often, the box is short of processor"
                    + " time: 'show link' counts it as overruns."),
    LIST_REFUSED("SYNC-0304", Level.ERROR, "flows: the connections of this node cannot be listed: %s",
            "The twin is not told of them until this works; it is tried again."),
    KEEP_REFUSED("SYNC-0305", Level.ERROR, "flows: connections of the twin cannot be kept: %s",
            "The kernel refused as a whole. Were the twin to fail now, some of its connections would break."),
    TABLE_FULL("SYNC-0306", Level.ALERT, "flows: the table of connections has no room for the twin's",
            "Raise net.netfilter.nf_conntrack_max and nf_conntrack_buckets on both nodes; 'show firewall connections'"
                    + " says how full the table is."),
    UNREADABLE("SYNC-0307", Level.ERROR, "flows: the twin sent something about connections that cannot be read",
            "What can be read of it was kept. Please report it."),
    LATE("SYNC-0308", Level.ALERT, "flows: the twin is %s ms behind with the connections of this node",
            "Were this node to fail now, connections of the last moments would break. Look at the load of both nodes"
                    + " and at the link between them."),
    LATE_NO_MORE("SYNC-0309", Level.NOTICE, "flows: the twin keeps up with this node's connections again",
            "What had to wait is told."),
    UNWATCHED("SYNC-0310", Level.ALERT, "flows: the kernel's connections cannot be watched: %s",
            "The twin is told nothing, and connections break when it takes over. It is tried again with the next"
                    + " commit and the next start."),
    TAIL_LATE("SYNC-0311", Level.ALERT, "flows: group %s took over before all its connections were in place",
            "What the twin had sent could not be put into the kernel in time; it goes on behind the open gate. Look at"
                    + " the load of this node."),
    GATE_REFUSED("SYNC-0312", Level.ERROR, "flows: the gate for unknown connections cannot be set: %s",
            "Packets of connections that are not in place yet may be answered by this node, which ends them."),
    PROGRAM_FAILED("SYNC-0314", Level.ALERT, "flows: the program failed and begins anew: %s",
            "Something that cannot be was found. The twin is told everything anew. Please report it."),
    SILENT("SYNC-0313", Level.WARNING, "flows: the kernel does not tell of connections: %s",
            "net.netfilter.nf_conntrack_events must be 1; without it a connection that began before this program is"
                    + " never seen to end.");

    private final Wording wording;

    FlowsMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
