package io.twinwall.appliance.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything measured of one case.
 *
 * @param benchCase which
 * @param samples of every contestant, in the order of the runs
 */
record Outcome(BenchCase benchCase, Map<String, List<Sample>> samples) {
    Outcome {
        samples = Collections.unmodifiableMap(new LinkedHashMap<>(samples));
    }

    /** Ours comes first. */
    String ours() {
        return benchCase.contestants().getFirst();
    }

    /** The others. */
    List<String> peers() {
        return benchCase.contestants().subList(1, benchCase.contestants().size());
    }

    Figures figures(String contestant, Metric metric) {
        return new Figures(samples.get(contestant).stream()
                .map(sample -> sample.value(metric.name()))
                .toList());
    }

    /** Whether every run of ours was measured. */
    boolean measured() {
        return samples.get(ours()).stream().allMatch(sample -> sample.failure().isEmpty());
    }
}
