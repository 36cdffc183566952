package io.twinwall.sync;

import javax.crypto.SecretKey;

/** Who is told which keys the death beats have. Never blocks. */
public interface BeatKeys {
    /** Nobody sends any. */
    BeatKeys UNHEARD = new BeatKeys() {
        @Override
        public void agreed(SecretKey key) {
            // Nobody to tell.
        }

        @Override
        public void forgotten() {
            // Nobody to tell.
        }
    };

    /**
     * A handshake with the twin gave a new key, by the link's thread. The twin has it too, or never will: its end of
     * the handshake may fail yet.
     */
    void agreed(SecretKey key);

    /** The twin was unpaired: none of its keys is good any more. */
    void forgotten();
}
