package io.twinwall.appliance.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run of one contestant gave.
 *
 * @param values by the metric's name; what is no metric of the case is kept with the raw values
 * @param remarks what a reader should know, one sentence each
 * @param failure why it could not be measured, empty where it was
 */
public record Sample(Map<String, Double> values, List<String> remarks, Optional<String> failure) {
    public Sample {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        remarks = List.copyOf(remarks);
    }

    /** Of these values and nothing to remark. */
    public static Sample of(Map<String, Double> values) {
        return new Sample(values, List.of(), Optional.empty());
    }

    /** Of a run that came to nothing. */
    public static Sample failed(String why) {
        return new Sample(Map.of(), List.of(), Optional.of(why));
    }

    /** The value of a metric, NaN where there is none. */
    double value(String metric) {
        return values.getOrDefault(metric, Double.NaN);
    }
}
