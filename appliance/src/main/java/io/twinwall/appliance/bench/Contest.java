package io.twinwall.appliance.bench;

import io.twinwall.appliance.lab.LabFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        List<Optional<String>> refusals = new ArrayList<>();
        for (BenchCase each : cases) {
            refusals.add(begin(each));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            outcomes.add(run(cases.get(i), refusals.get(i)));
        }
        return outcomes;
    }

    /** Why it could not begin, empty where it did. */
    private static Optional<String> begin(BenchCase benchCase) throws LabFailed {
        try {
            benchCase.begin();
            return Optional.empty();
        } catch (LabFailed e) {
            return Optional.of(reason(e));
        }
    }

    private Outcome run(BenchCase benchCase, Optional<String> refusal) throws LabFailed {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        benchCase.contestants().forEach(contestant -> samples.put(contestant, new ArrayList<>()));
        int count = benchCase.runs(runs);
        for (int run = 1; run <= count; run++) {
            for (String contestant : benchCase.contestants()) {
                progress.accept(benchCase.label() + " " + run + " of " + count + ": " + contestant);
                samples.get(contestant)
                        .add(refusal.isPresent() ? Sample.failed(refusal.get()) : measure(benchCase, contestant));
            }
        }
        return new Outcome(benchCase, samples);
    }

    private static Sample measure(BenchCase benchCase, String contestant) throws LabFailed {
        try {
            return benchCase.measure(contestant);
        } catch (LabFailed e) {
            return Sample.failed(reason(e));
        }
    }

    /** What to report; who was interrupted has nothing to report and goes. */
    private static String reason(LabFailed failure) throws LabFailed {
        if (Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        return failure.getMessage();
    }
}
