package io.twinwall.linux.conntrack;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A tracked connection, whole from a dump or as much as an event tells: mark, protocol state, helper, labels,
 * adjustments and master come with an event only where they changed, and the event of an end has little of it all.
 *
 * @param original the first packet's direction, untranslated
 * @param reply what answers look like; not the inverse of {@code original} where something is translated
 * @param zone 0 is the default one
 * @param id of this very entry, for the tuples may come again; 0 where untold
 * @param timeoutSeconds how long it stays without a packet; absent from the event of an end that came by itself
 * @param mark absent from most events where it is 0
 * @param helper name of the connection tracking helper
 * @param master what it is a part of, for the data connection of a helper
 */
public record Flow(
        Tuple original,
        Tuple reply,
        int zone,
        int id,
        FlowStatus status,
        OptionalLong timeoutSeconds,
        OptionalInt mark,
        Optional<ProtocolState> state,
        Optional<String> helper,
        Optional<Labels> labels,
        Optional<Adjustment> originalAdjustment,
        Optional<Adjustment> replyAdjustment,
        Optional<Tuple> master,
        Optional<Counters> originalCounters,
        Optional<Counters> replyCounters,
        Optional<Times> times,
        Optional<Synproxy> synproxy,
        Optional<String> securityContext,
        int use) {

    /** Packets and bytes of one direction, where {@code net.netfilter.nf_conntrack_acct} is on. */
    public record Counters(long packets, long bytes) {}

    /** 128 label bits, in the order of their octets. */
    public record Labels(long high, long low) {}

    /** How far a helper that rewrites a TCP stream has moved its sequence numbers. */
    public record Adjustment(int correctionPosition, int offsetBefore, int offsetAfter) {}

    /**
     * Nanoseconds since 1970, where {@code net.netfilter.nf_conntrack_timestamp} is on.
     *
     * @param event when an event happened
     */
    public record Times(OptionalLong start, OptionalLong stop, OptionalLong event) {}

    /** Of a connection that synproxy answered first. */
    public record Synproxy(int initialSequence, int initialTimestamp, int timestampOffset) {}

    /** The first direction as its packets leave: {@code original} where nothing is translated. */
    public Tuple translated() {
        return reply.inverted();
    }

    /** The protocol's state, else whether an answer came: {@code established}, {@code unreplied}, {@code replied}. */
    public String stateWord() {
        return state.map(ProtocolState::word).orElse(status.isReplied() ? "replied" : "unreplied");
    }

    /** Bytes of both directions; absent where they are not counted. */
    public OptionalLong bytes() {
        return originalCounters.isEmpty() && replyCounters.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(originalCounters.map(Counters::bytes).orElse(0L)
                        + replyCounters.map(Counters::bytes).orElse(0L));
    }
}
