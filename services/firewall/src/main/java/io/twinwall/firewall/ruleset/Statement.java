package io.twinwall.firewall.ruleset;

import io.twinwall.model.config.ConnectionState;
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

    /** Decides by the device's entry in a named map of the same table; no entry means the rule does not apply. */
    record ByDevice(Match.Direction direction, String map) implements Statement {}

    /** Decides by how connection tracking sees the packet; no entry means the rule does not apply. Never empty. */
    record ByState(Map<ConnectionState, Decision> entries) implements Statement {
        public ByState {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("an empty verdict map never decides; leave the rule out");
            }
        }
    }

    /** Rewrites the source address. */
    record SourceNat(IpAddress address) implements Statement {}

    /** Rewrites the destination address and port. */
    record DestinationNat(Endpoint server) implements Statement {}

    /** Rewrites the source to the outgoing device's own address of the moment. */
    record Masquerade() implements Statement {}
}
