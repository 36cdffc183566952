package io.twinwall.model.control;

import java.util.List;

/** How a request ended: lines for the operator, and whether it did what was asked. */
public record Outcome(boolean done, List<String> lines) {
    public Outcome {
        lines = List.copyOf(lines);
    }

    public static Outcome done(String... lines) {
        return new Outcome(true, List.of(lines));
    }

    public static Outcome refused(String... lines) {
        return new Outcome(false, List.of(lines));
    }
}
