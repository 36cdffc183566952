package io.twinwall.vrrp.bfd;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.view.Datum;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One BFD session now.
 *
 * @param remoteState what the peer last said of its end
 * @param diagnostic why the state last changed
 * @param remoteDiagnostic the peer's
 * @param interval between our packets, before jitter
 * @param detection silence after which the peer is taken for gone; zero while it was not heard
 * @param transitions changes of state since the start
 * @param seconds in this state
 * @param sent packets
 * @param received packets that were taken
 * @param unsent packets the kernel did not take
 * @param refused packets to its address and device that were not taken, by reason
 */
public record BfdStatus(
        String name,
        DeviceName device,
        IpAddress local,
        IpAddress remote,
        SessionState state,
        SessionState remoteState,
        Diagnostic diagnostic,
        Diagnostic remoteDiagnostic,
        Duration interval,
        Duration detection,
        int multiplier,
        long discriminator,
        long remoteDiscriminator,
        long transitions,
        long seconds,
        long sent,
        long received,
        long unsent,
        Map<String, Long> refused) {
    private static final double NANOS_PER_MILLI = 1e6;

    public BfdStatus {
        refused = Map.copyOf(refused);
    }

    /** With the keys of {@code show bfd | json}, in order. */
    public Datum toDatum() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("session", Datum.of(name));
        fields.put("device", Datum.of(device));
        fields.put("local", Datum.of(local));
        fields.put("peer", Datum.of(remote));
        fields.put("state", Datum.of(state));
        fields.put("peer-state", Datum.of(remoteState));
        fields.put("diagnostic", Datum.of(diagnostic));
        fields.put("peer-diagnostic", Datum.of(remoteDiagnostic));
        fields.put("interval", Datum.of(millis(interval)));
        fields.put("detection-time", Datum.of(millis(detection)));
        fields.put("multiplier", Datum.of(multiplier));
        fields.put("discriminator", Datum.of(discriminator));
        fields.put("peer-discriminator", Datum.of(remoteDiscriminator));
        fields.put("transitions", Datum.of(transitions));
        fields.put("since", Datum.of(seconds));
        fields.put("sent", Datum.of(sent));
        fields.put("received", Datum.of(received));
        fields.put("unsent", Datum.of(unsent));
        fields.put("refused", Datum.of(refused));
        return new Datum.Fields(fields);
    }

    /** As the document writes durations: {@code 50ms}, {@code 1s}. */
    private static String millis(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        if (micros != 0 && micros % 1_000_000 == 0) {
            return micros / 1_000_000 + "s";
        }
        return micros % 1_000 == 0 ? micros / 1_000 + "ms" : duration.toNanos() / NANOS_PER_MILLI + "ms";
    }
}
