package io.twinwall.appliance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The values of one metric of one contestant, one a run, in the order of the runs.
 *
 * @param values NaN where a run measured nothing
 */
record Figures(List<Double> values) {
    Figures {
        values = List.copyOf(values);
    }

    /** The middle one; of an even number the mean of the middle two; empty where nothing was measured. */
    OptionalDouble median() {
        List<Double> sorted = measured().stream().sorted().toList();
        if (sorted.isEmpty()) {
            return OptionalDouble.empty();
        }
        int middle = sorted.size() / 2;
        return OptionalDouble.of(
                sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    /** The largest where less is better, the smallest where more is. */
    OptionalDouble worst(Metric.Better better) {
        return switch (better) {
            case LESS -> measured().stream().mapToDouble(Double::doubleValue).max();
            case MORE -> measured().stream().mapToDouble(Double::doubleValue).min();
        };
    }

    /**
     * The median of these divided by the peer's, run by run: the runs of a pair follow one another, so what the machine
     * did to one it did to the other. Empty where no pair has both values and a peer's above zero.
     */
    OptionalDouble ratioTo(Figures peer) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(values.size(), peer.values.size()); i++) {
            if (peer.values.get(i) > 0 && !values.get(i).isNaN()) {
                ratios.add(values.get(i) / peer.values.get(i));
            }
        }
        return new Figures(ratios).median();
    }

    private List<Double> measured() {
        return values.stream().filter(value -> !value.isNaN()).toList();
    }
}
