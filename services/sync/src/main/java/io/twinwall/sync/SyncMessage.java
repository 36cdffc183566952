package io.twinwall.sync;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about the link and the pairing. */
public enum SyncMessage implements Message {
    UP("SYNC-0101", Level.NOTICE, "link to %s is up, protocol version %s, its program is %s",
            "The nodes are connected, encrypted, and each has proved to be the other's twin."),
    DOWN("SYNC-0102", Level.WARNING, "link to %s is down: %s",
            "The nodes do not hear one another on the link any more. Each goes on with what it knows; nobody takes"
                    + " addresses over because of this alone. It is dialled again by itself. Look at the cable and"
                    + " whether the twin runs."),
    UNREACHABLE("SYNC-0103", Level.NOTICE, "%s cannot be reached on the link yet: %s",
            "The twin is off, still starting, or its cable is out. It is dialled again by itself, at most 5 s apart."),
    STRANGER("SYNC-0104", Level.ALERT, "who answers at the link address of %s is not the node that was paired: %s",
            "Nothing was said to it. If one of the boxes was replaced or has lost its state directory, run 'request"
                    + " pair' on both consoles and compare the digits. If not, somebody else is on the link's"
                    + " segment."),
    VERSION("SYNC-0105", Level.ALERT, "the nodes have no protocol version in common: %s",
            "Nothing is synchronised. Upgrade the node with the older program; each release also speaks the protocol"
                    + " version of the one before it."),
    WRONG_NODE("SYNC-0106", Level.ALERT, "the link leads to another node than the document says: %s",
            "The box at the other end is the paired one, but runs as another node than 'pair.nodes' has. Start it with"
                    + " the right --node, or correct the document."),
    TWIN_UNPAIRED("SYNC-0107", Level.ALERT, "%s was told to unpair and does not know this node any more",
            "Run 'request unpair' here too, or 'request pair' on both consoles."),
    PROTOCOL_ERROR("SYNC-0108", Level.ERROR, "link to %s was ended because of what came on it: %s",
            "The twin's program sent what the protocol does not allow, or says so of this one. The connection is made"
                    + " anew. Please report it."),
    CLOCKS_APART("SYNC-0109", Level.ALERT, "the clock of %s is %s s %s this node's",
            "Nothing breaks: times on the link are relative. But logs cannot be compared and lease times differ. Set"
                    + " the clocks right, best by the same time servers on both nodes."),
    CLOCKS_TOGETHER("SYNC-0110", Level.NOTICE, "the clock of %s goes with this node's again",
            "The difference is small again."),
    LISTEN_FAILED("SYNC-0111", Level.ERROR, "%s",
            "The link's address is not on its port, or another program has the socket. It is tried again every"
                    + " second; 'show interfaces' tells whether the port and its address are there."),
    IDENTITY_UNUSABLE("SYNC-0112", Level.ALERT, "the link is off: %s",
            "The node's own key or its twin's cannot be read or written. The sentence says what to do."),
    NO_BEAT_KEY("SYNC-0113", Level.ERROR, "no key for the death beats: %s",
            "TLS did not give one. The link works, but silence on it is noticed later. Please report it."),
    STREAM_OVERRUN("SYNC-0114", Level.WARNING, "stream %s: the twin takes entries too slowly; it will be sent anew",
            "More happened than the link or the twin could take, and what could not wait was dropped. The whole state"
                    + " follows by itself; until then the twin's picture has gaps. If it comes often, look at the load"
                    + " of the twin and at 'show link statistics'."),
    STREAM_GAP("SYNC-0115", Level.ERROR, "stream %s: an entry before number %s is missing; asking for all of it",
            "Entries are numbered and one did not come. The twin sends everything anew. Please report it."),
    OWNER_FAILED("SYNC-0116", Level.ERROR, "stream %s: what came could not be dealt with: %s",
            "The program failed with an entry of the twin's. The link goes on. Please report it."),
    PROGRAM_FAILED("SYNC-0117", Level.ALERT, "the link's own program failed and begins anew: %s",
            "Something that cannot be was found. The connection is given up and made again; nothing else is"
                    + " concerned. Please report it."),
    PAIRING_MET("SYNC-0120", Level.NOTICE, "pairing: the nodes have met; compare the digits on both consoles",
            "'show link' has the digits on each node. The same on both: 'request pair confirm' on both. Not the same:"
                    + " 'request pair cancel', and look who else is on the link's segment."),
    PAIRED("SYNC-0121", Level.NOTICE, "pairing: this node has the twin's key",
            "Both operators confirmed. The link comes up by itself."),
    PAIRING_FAILED("SYNC-0122", Level.WARNING, "pairing: %s",
            "The pairing ended without a result. Whoever was this node's twin before still is."),
    UNPAIRED("SYNC-0123", Level.NOTICE, "unpaired by %s",
            "This node forgot its twin's key on request; the link is off until the nodes are paired again.");

    private final Wording wording;

    SyncMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
