package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.Destination;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.TrackWeight;
import java.util.Map;

/** What a group's priority hangs on, and what each loss costs: {@code down}, or points. */
public record TrackConfig(
        @Doc("interfaces; a member of the group only with policy weighted")
                Map<InterfaceName, TrackWeight> interfaces,
        @Doc("routes that must be in the main table, by their destination") Map<Destination, TrackWeight> routes,
        @Doc("checks that must be up, by their name beneath checks") Map<CheckName, TrackWeight> checks) {
    /** Nothing tracked. */
    public static final TrackConfig NONE = new TrackConfig(Map.of(), Map.of(), Map.of());
}
