package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.IpAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a rule does. */
public sealed interface Statement {
    /** A verdict statement: it ends the rule, and with it the packet's way through the chain or to another one. */
    sealed interface Decision extends Statement {}

    /** Lets the packet pass this hook. */
    record Accept() implements Decision {}

    /** Drops the packet in silence. */
    record Drop() implements Decision {}

    /** Goes on in a regular chain and comes back where that one does not decide. */
    record Jump(String chain) implements Decision {}

    /** Counts packets and bytes. */
    record Counter() implements Statement {}

    /** Keeps connection tracking away from the packet; before it only (priority raw). */
    record NoTrack() implements Statement {}

    /** Drops the packet and tells the sender. */
    enum Reject implements Statement {
        /** RST, for TCP only. */
        TCP_RESET,
        /** ICMP "communication administratively prohibited", of the packet's own family. */
        ADMIN_PROHIBITED
    }

    /** Looks the key up and decides by what is found; no entry means the rule does not apply. Never empty. */
    record VerdictMap(Key key, Map<String, Decision> entries) implements Statement {
        public VerdictMap {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("an empty verdict map never decides; leave the rule out");
            }
        }
    }

    /** What a verdict map looks up. */
    enum Key {
        IN_DEVICE,
        OUT_DEVICE,
        CONNECTION_STATE
    }

    /** Rewrites the source address. */
    record SourceNat(IpAddress address) implements Statement {}

    /** Rewrites the destination address and port. */
    record DestinationNat(Endpoint server) implements Statement {}

    /** Rewrites the source to the outgoing device's own address of the moment. */
    record Masquerade() implements Statement {}
}
