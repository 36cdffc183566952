package io.twinwall.sync.secret;

import java.util.Objects;
import java.util.Optional;

/** An entry of the stream {@code secrets}. */
public sealed interface SecretMessage {
    /**
     * A secret as a node has it on disk.
     *
     * @param replaces number of the version that whoever set it knew; 0 for none
     * @param value empty for one that was deleted
     */
    record Told(SecretVersion version, long replaces, Optional<String> value) implements SecretMessage {
        public Told {
            Objects.requireNonNull(version);
            Objects.requireNonNull(value);
        }

        /** Which it is; never what it is. */
        @Override
        public String toString() {
            return version + (value.isPresent() ? "" : ", deleted");
        }
    }

    /** The sender has this version, or what replaced it, on disk. */
    record Kept(SecretVersion version) implements SecretMessage {}
}
