package io.twinwall.appliance.network;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** Messages about the node's own ports. */
public enum NetworkMessage implements Message {
    CHANGED("NET-0101", Level.INFO, "%s", "A port, address or route was changed to match the committed document."),
    UNDO_FAILED(
            "NET-0102",
            Level.ERROR,
            "taking back '%s' failed: %s",
            "A commit failed half-way and one of its changes could not be taken back. Compare 'show interfaces' and"
                    + " 'show routes' with 'show configuration' and commit again.");

    private final Wording wording;

    NetworkMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
