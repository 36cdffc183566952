package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * One run in a process of its own: {@code CONTESTANT RULESET SIZE TIMES FILE}. Prints {@code NAME=MILLISECONDS} a line:
 * the first load, the median of more loads, the median of changes.
 */
public final class Workload {
    static final String FIRST = "first load";
    static final String LOAD = "load";
    static final String CHANGE = "change one";

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
                    : new Load.Nft(Path.of(arguments[4]));
            load.prepare(ruleset.of(size, 0), "");
            print(FIRST, timed(load::load));
            double[] loads = new double[times];
            for (int i = 0; i < times; i++) {
                loads[i] = timed(load::load);
            }
            print(LOAD, median(loads));
            double[] changes = new double[4 * times];
            for (int i = 0; i < changes.length; i++) {
                load.prepare(ruleset.of(size, i + 1), ruleset.changed(size, i + 1));
                changes[i] = timed(load::change);
            }
            print(CHANGE, median(changes));
        }
    }

    /** Something that may be refused. */
    private interface Step {
        void run() throws LabFailed;
    }

    private static double timed(Step step) throws LabFailed {
        long began = System.nanoTime();
        step.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static void print(String name, double milliseconds) {
        System.out.printf(Locale.ROOT, "%s=%.3f%n", name, milliseconds);
    }
}
