package io.twinwall.appliance.bench;

import io.twinwall.appliance.lab.LabFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs cases, the contestants of each in turns: A B A B, so that a change of the machine's mood meets both. */
final class Contest {
    private final int runs;
    private final Consumer<String> progress;

    Contest(int runs, Consumer<String> progress) {
        this.runs = runs;
        this.progress = progress;
    }

    /** Runs every case; a run that fails is in the result and ends nothing but itself. */
    List<Outcome> run(List<? extends BenchCase> cases) throws LabFailed {
        for (BenchCase each : cases) {
            each.begin();
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (BenchCase each : cases) {
            outcomes.add(run(each));
        }
        return outcomes;
    }

    private Outcome run(BenchCase benchCase) throws LabFailed {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        benchCase.contestants().forEach(contestant -> samples.put(contestant, new ArrayList<>()));
        int count = benchCase.runs(runs);
        for (int run = 1; run <= count; run++) {
            for (String contestant : benchCase.contestants()) {
                progress.accept(benchCase.label() + " " + run + " of " + count + ": " + contestant);
                samples.get(contestant).add(measure(benchCase, contestant));
            }
        }
        return new Outcome(benchCase, samples);
    }

    private static Sample measure(BenchCase benchCase, String contestant) throws LabFailed {
        try {
            return benchCase.measure(contestant);
        } catch (LabFailed e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return Sample.failed(e.getMessage());
        }
    }
}
