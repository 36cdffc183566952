package io.twinwall.vrrp.split.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.view.Datum;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One segment of a group now.
 *
 * @param advertisements heard or silent on a Backup, sent on an Active, or unplugged
 * @param seen what this node sees there: answered, heard, nothing; not-asked while nothing is silent
 * @param twinSees the same of the twin; unknown while the link is down
 */
public record SegmentStatus(DeviceName port, String advertisements, String seen, String twinSees) {
    /** With the keys of {@code show vrrp | json}, in order. */
    public Datum toDatum() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("advertisements", Datum.of(advertisements));
        fields.put("seen", Datum.of(seen));
        fields.put("twin-sees", Datum.of(twinSees));
        return new Datum.Fields(fields);
    }
}
