package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One run in a process of its own: {@code CONTESTANT RULESET SIZE TIMES FILE}. Prints {@code NAME=MILLISECONDS} a line:
 * the first load, the median of more loads, the first change, the median of all changes, of which there are twenty, or
 * as many as fit into ten seconds.
 */
public final class Workload {
    static final String FIRST = "first load";
    static final String LOAD = "load";
    static final String FIRST_CHANGE = "first change";
    static final String CHANGE = "change one";

    private static final int CHANGES = 20;
    /** What one program does in a millisecond takes another two minutes, of a million ranges. */
    private static final long CHANGING_NANOS = 10_000_000_000L;
    private static final int CHANGES_MIN = 1;

    private Workload() {}

    /** Exit status 1 with a sentence where something was refused. */
    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (LabFailed | KernelRefused e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String[] arguments) throws LabFailed, KernelRefused {
        Rulesets ruleset = Rulesets.valueOf(arguments[1]);
        int size = Integer.parseInt(arguments[2]);
        int times = Integer.parseInt(arguments[3]);
        try (Kernel kernel = Kernel.open()) {
            Load load = arguments[0].equals(RulesetCase.OURS)
                    ? new Load.Ours(kernel)
                    : new Load.Nft(Path.of(arguments[4]), List.of("nft"));
            load.prepare(ruleset.of(size, 0), "");
            print(FIRST, timed(load::load));
            List<Double> loads = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                loads.add(timed(load::load));
            }
            print(LOAD, median(loads));
            List<Double> changes = new ArrayList<>();
            long end = System.nanoTime() + CHANGING_NANOS;
            for (int i = 1; i <= CHANGES && (i <= CHANGES_MIN || System.nanoTime() < end); i++) {
                load.prepare(ruleset.of(size, i), ruleset.changed(size, i));
                changes.add(timed(load::change));
            }
            print(FIRST_CHANGE, changes.getFirst());
            print(CHANGE, median(changes));
        }
    }

    /** Something that may be refused. */
    interface Step {
        void run() throws LabFailed;
    }

    static double timed(Step step) throws LabFailed {
        long began = System.nanoTime();
        step.run();
        return (System.nanoTime() - began) / 1e6;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void print(String name, double milliseconds) {
        System.out.printf(Locale.ROOT, "%s=%.3f%n", name, milliseconds);
    }
}
