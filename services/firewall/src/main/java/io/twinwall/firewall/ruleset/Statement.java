package io.twinwall.firewall.ruleset;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MssClamp;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RateLimit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    /** Ends the rule where packets come faster. */
    record Limit(RateLimit rate) implements Statement {}

    /** Ends the rule where more connections that came here are open. */
    record Connections(int most) implements Statement {}

    /** State kept for each address of its own, in the element of a dynamic set; ends the rule as the state says. */
    record EachAddress(String set, IpFamily family, Match.Side side, Statement state) implements Statement {
        public EachAddress {
            boolean kept = switch (state) {
                case Limit _, Connections _ -> true;
                case Decision _, Counter _, NoTrack _, Reject _, ByDevice _, ByState _, EachAddress _, AddAddress _,
                        Log _, SetHelper _, SynProxy _, Offload _, LowerSegmentSize _, SourceNat _,
                        DestinationNat _, PrefixNat _, Masquerade _ -> false;
            };
            if (!kept) {
                throw new IllegalArgumentException("an element keeps no such state: " + state);
            }
        }
    }

    /** Puts an address into a dynamic set, or begins its time there anew; ends the rule where the set is full. */
    record AddAddress(String set, IpFamily family, Match.Side side) implements Statement {}

    /** Hands the packet's head to the log group (nfnetlink_log) with a prefix of at most 127 bytes. */
    record Log(String prefix, int group) implements Statement {}

    /** Has a helper object of the table follow the connection; nothing where that is for another protocol. */
    record SetHelper(String helper) implements Statement {}

    /** Answers for the server until the client's handshake is whole (SYN proxy). */
    record SynProxy() implements Statement {}

    /** Hands the connection to a flowtable. */
    record Offload(String flowtable) implements Statement {}

    /** Lowers the maximum segment size a SYN announces (RFC 9293 section 3.7.1). */
    record LowerSegmentSize(MssClamp size) implements Statement {}

    /**
     * Rewrites the source.
     *
     * @param ports from which the source port is chosen
     */
    record SourceNat(AddressSpan addresses, Optional<PortSpan> ports, boolean fullyRandom, boolean persistent)
            implements Statement {
        /** To one address. */
        public static SourceNat to(IpAddress address) {
            return new SourceNat(AddressSpan.of(address), Optional.empty(), false, false);
        }
    }

    /** Rewrites the source to the outgoing device's own address of the moment. */
    record Masquerade(Optional<PortSpan> ports, boolean fullyRandom) implements Statement {
        /** With the source port as it was where possible. */
        public static Masquerade plain() {
            return new Masquerade(Optional.empty(), false);
        }
    }

    /** Rewrites the destination. */
    record DestinationNat(IpAddress server, ServerPort port) implements Statement {}

    /** What becomes of the destination port. */
    sealed interface ServerPort {
        /** It stays. */
        enum Same implements ServerPort {
            SAME
        }

        /** It becomes one port. */
        record One(Port port) implements ServerPort {}

        /** Each port of a span becomes another, the first of them {@code to}, the next the one after it. */
        record Shifted(ProtocolNumber protocol, PortSpan from, Port to) implements ServerPort {}
    }

    /** Rewrites the network part of one end's address and keeps the rest. */
    record PrefixNat(Match.Side side, Prefix network) implements Statement {}
}
