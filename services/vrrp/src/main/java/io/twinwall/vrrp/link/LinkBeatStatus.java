package io.twinwall.vrrp.link;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.view.Datum;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The link's beats now.
 *
 * @param phase off while no key is agreed, down, one-way, up, twin-out-of-service
 * @param interval between our beats
 * @param silence after which the twin counts as silent, as it promises; zero before it was heard
 * @param heardMillis since the twin was last heard; empty for never
 * @param unheard our beats the twin has not heard yet, as far as it has said; 1 or 2 is usual
 * @param lost beats of the twin's that never came
 * @param unsent beats the kernel did not take
 * @param discarded beats that waited while this node stood still
 * @param refused datagrams that were no beats of the twin's, by reason
 */
public record LinkBeatStatus(
        String phase,
        IpAddress local,
        IpAddress remote,
        Duration interval,
        int multiplier,
        Duration silence,
        OptionalLong heardMillis,
        long sent,
        long heard,
        long lost,
        long unheard,
        long unsent,
        long discarded,
        Map<String, Long> refused) {
    public LinkBeatStatus {
        refused = Map.copyOf(refused);
    }

    /** With the keys of {@code show link detail | json}, in order. */
    public Datum toDatum() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("phase", Datum.of(phase));
        fields.put("interval", Datum.of(interval.toMillis() + "ms"));
        fields.put("multiplier", Datum.of(multiplier));
        fields.put("silent-after", Datum.of(silence.toMillis() + "ms"));
        heardMillis.ifPresent(millis -> fields.put("last-heard-milliseconds", Datum.of(millis)));
        count(fields);
        return new Datum.Fields(fields);
    }

    /** With the keys of {@code show link statistics | json}, in order. */
    public Datum toStatistics() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        count(fields);
        return new Datum.Fields(fields);
    }

    private void count(Map<String, Datum> fields) {
        fields.put("sent", Datum.of(sent));
        fields.put("heard", Datum.of(heard));
        fields.put("lost", Datum.of(lost));
        fields.put("unheard", Datum.of(unheard));
        fields.put("unsent", Datum.of(unsent));
        fields.put("discarded", Datum.of(discarded));
        fields.put("refused", Datum.of(refused));
    }
}
