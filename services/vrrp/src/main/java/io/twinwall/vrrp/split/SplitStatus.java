package io.twinwall.vrrp.split;

import io.twinwall.model.view.Datum;
import io.twinwall.vrrp.split.edge.SegmentStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The split-brain rule for one group now.
 *
 * @param row the row in force, as docs/protocols/twin-sync.md names it
 */
public record SplitStatus(String row, List<SegmentStatus> segments) {
    public SplitStatus {
        segments = List.copyOf(segments);
    }

    /** With the keys of {@code show vrrp | json}, in order. */
    public Datum toDatum() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("row", Datum.of(row));
        for (SegmentStatus segment : segments) {
            fields.put(segment.port().text(), segment.toDatum());
        }
        return new Datum.Fields(fields);
    }
}
