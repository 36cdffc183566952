package io.twinwall.appliance.network;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;

/** Messages about the node's own ports. */
public enum NetworkMessage implements Message {
    CHANGED("NET-0101", Level.INFO, "%s", "A port, address or route was changed to match the committed document."),
    UNDO_FAILED(
            "NET-0102",
            Level.ERROR,
            "taking back '%s' failed: %s",
            "A commit failed half-way and one of its changes could not be taken back. Compare 'show interfaces' and"
                    + " 'show routes' with 'show configuration' and commit again."),
    CARRIER_CHANGED(
            "NET-0103",
            Level.NOTICE,
            "interface %s (%s) %s",
            "The cable of a port was plugged or unplugged, or the other end came up or went down. A group of virtual"
                    + " routers with a member on a port without carrier is handed to the twin.");

    private final String id;
    private final Level level;
    private final String text;
    private final String explanation;

    NetworkMessage(String id, Level level, String text, String explanation) {
        this.id = id;
        this.level = level;
        this.text = text;
        this.explanation = explanation;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Level level() {
        return level;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String explanation() {
        return explanation;
    }
}
