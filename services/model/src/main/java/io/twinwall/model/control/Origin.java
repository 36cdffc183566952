package io.twinwall.model.control;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import java.util.Optional;

/** The connection an operator came by. */
public record Origin(IpAddress peer, Port peerPort, IpAddress own, Port ownPort) {
    /** Reads OpenSSH's {@code SSH_CONNECTION}: peer, its port, own address, its port; empty where it is none. */
    public static Optional<Origin> ofSshConnection(String text) {
        String[] words = text.strip().split(" ", -1);
        if (words.length != 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Origin(
                    IpAddress.parse(words[0]), Port.parse(words[1]), IpAddress.parse(words[2]), Port.parse(words[3])));
        } catch (IllegalArgumentException e) {
            // An address with a zone (fe80::1%eth0): nothing that a document could cut by.
            return Optional.empty();
        }
    }
}
