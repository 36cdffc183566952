package io.twinwall.sync;

import io.twinwall.model.view.Datum;
import io.twinwall.sync.edge.Counters;
import io.twinwall.sync.edge.StreamStatus;
import io.twinwall.sync.flows.FlowsStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The link as an operator reads it.
 *
 * @param state off, starting, unpaired, waiting, dialling, greeting, up
 * @param peer the twin's node; empty without a link in the document
 * @param protocol version in use, 0 unless up
 * @param reason why it is not up
 * @param config {@code in-sync ID}, {@code differs} or {@code unknown}, or what {@link #withConfig} says
 * @param pairing {@code not paired}, {@code paired}, or where a pairing stands, with the digits to compare
 * @param upSeconds how long it is up
 */
public record LinkStatus(
        String state,
        Optional<String> peer,
        int protocol,
        Optional<String> reason,
        String config,
        String pairing,
        long upSeconds,
        Optional<Clocks> clocks,
        Detail detail,
        List<StreamStatus> streams,
        Counters.View counters) {
    /**
     * How the twin's clock goes.
     *
     * @param skewMilliseconds positive when the twin is ahead
     */
    public record Clocks(double skewMilliseconds, double roundTripMilliseconds, boolean alarm) {}

    /**
     * What only {@code detail} shows.
     *
     * @param dials whether this node dials
     * @param key this node's pin
     * @param twinKey the pin of the paired twin
     */
    public record Detail(
            Optional<String> device,
            Optional<String> address,
            Optional<String> peerAddress,
            boolean dials,
            Optional<String> key,
            Optional<String> twinKey,
            Optional<String> document,
            Optional<String> peerDocument,
            Optional<String> peerSoftware,
            Optional<String> peerBoot) {}

    public LinkStatus {
        streams = List.copyOf(streams);
    }

    /** The same, with what whoever keeps both nodes' configuration the same says of it. */
    public LinkStatus withConfig(String story) {
        return new LinkStatus(state, peer, protocol, reason, story, pairing, upSeconds, clocks, detail, streams,
                counters);
    }

    /** Entries the twin has not acknowledged, of all streams. */
    public long lagEntries() {
        return streams.stream().mapToLong(StreamStatus::lagEntries).sum();
    }

    /** How long the oldest of them waits. */
    public long lagMilliseconds() {
        return streams.stream().mapToLong(StreamStatus::lagMilliseconds).max().orElse(0);
    }

    /** What {@code show link} shows; {@code show link detail} shows all of it. */
    public Datum.Fields toDatum(FlowsStatus flows) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("state", new Datum.Text(state));
        fields.put("peer", new Datum.Text(peer.orElse("-")));
        fields.put("protocol", protocol == 0 ? new Datum.Text("-") : new Datum.Whole(protocol));
        fields.put("config", new Datum.Text(config));
        fields.put("flows", new Datum.Text(flows.state()));
        fields.put("flow-entries", new Datum.Whole(flows.entries()));
        flows.trouble().ifPresent(why -> fields.put("flow-trouble", new Datum.Text(why)));
        fields.put("lag-entries", new Datum.Whole(lagEntries()));
        fields.put("lag-milliseconds", new Datum.Whole(lagMilliseconds()));
        clocks.ifPresent(c -> {
            fields.put("clock-skew-milliseconds", new Datum.Real(c.skewMilliseconds()));
            fields.put("round-trip-milliseconds", new Datum.Real(c.roundTripMilliseconds()));
            fields.put("clock-alarm", new Datum.Flag(c.alarm()));
        });
        fields.put("up-seconds", new Datum.Whole(upSeconds));
        reason.ifPresent(why -> fields.put("reason", new Datum.Text(why)));
        fields.put("pairing", new Datum.Text(pairing));
        fields.put("flow-sync", Datum.of(flows));
        fields.put("detail", Datum.of(detail));
        return new Datum.Fields(fields);
    }

    /** What {@code show link statistics} shows. */
    public Datum.Fields toStatistics(FlowsStatus flows) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("channel", Datum.of(counters));
        fields.put("streams", Datum.of(streams));
        fields.put("flow-sync", Datum.of(flows));
        return new Datum.Fields(fields);
    }
}
