package io.twinwall.appliance.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void medianIsTheMiddleOneWhateverTheOrder() {
        assertEquals(OptionalDouble.of(290), figures(500.0, 280.0, 290.0).median());
    }

    @Test
    void medianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertEquals(OptionalDouble.of(2.5), figures(4.0, 2.0, 1.0, 3.0).median());
    }

    @Test
    void runThatMeasuredNothingCountsForNothing() {
        assertEquals(OptionalDouble.of(3), figures(Double.NaN, 3.0, Double.NaN).median());
        assertEquals(OptionalDouble.of(3), figures(Double.NaN, 3.0).worst(Metric.Better.LESS));
        assertEquals(OptionalDouble.empty(), figures(Double.NaN).median());
        assertEquals(OptionalDouble.empty(), figures().worst(Metric.Better.MORE));
    }

    @Test
    void worstIsTheLargestTimeAndTheSmallestRate() {
        assertEquals(OptionalDouble.of(9), figures(1.0, 9.0, 4.0).worst(Metric.Better.LESS));
        assertEquals(OptionalDouble.of(1), figures(1.0, 9.0, 4.0).worst(Metric.Better.MORE));
    }

    @Test
    void ratioIsTakenPairByPair() {
        // The machine was slow in the second pair for both; medians alone would say 2.0.
        assertEquals(
                OptionalDouble.of(0.5), figures(5.0, 100.0, 10.0).ratioTo(figures(10.0, 200.0, 5.0)));
    }

    @Test
    void ratioLeavesOutPairsThatLackOneHalf() {
        assertEquals(
                OptionalDouble.of(0.5), figures(Double.NaN, 3.0, 5.0).ratioTo(figures(1.0, Double.NaN, 10.0)));
        assertEquals(OptionalDouble.empty(), figures(1.0).ratioTo(figures()));
    }

    @Test
    void nothingIsARatioToZero() {
        assertEquals(OptionalDouble.empty(), figures(5.0, 0.0).ratioTo(figures(0.0, 0.0)));
    }

    private static Figures figures(Double... values) {
        return new Figures(List.of(values));
    }
}
