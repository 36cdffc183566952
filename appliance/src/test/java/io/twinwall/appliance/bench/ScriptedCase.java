package io.twinwall.appliance.bench;

import io.twinwall.appliance.lab.LabFailed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A case whose measurements are known beforehand, and that remembers who was measured when. */
final class ScriptedCase implements BenchCase {
    static final Metric OUTAGE = Metric.less("outage", "ms", Metric.Target.median(330), Metric.Target.worst(400));
    private final String label;
    private final List<String> contestants;
    private final Deque<Double> script = new ArrayDeque<>();
    private final List<String> calls;
    private boolean glance = true;
    private boolean refuses;

    ScriptedCase(String label, List<String> contestants) {
        this(label, contestants, new ArrayList<>());
    }

    /** One that writes its calls into a list it shares with others. */
    ScriptedCase(String label, List<String> contestants, List<String> calls) {
        this.label = label;
        this.contestants = contestants;
        this.calls = calls;
    }

    /** What the next measurements give, in the order they are made; NaN for one that fails. */
    ScriptedCase giving(double... values) {
        for (double value : values) {
            script.add(value);
        }
        return this;
    }

    ScriptedCase refusingToBegin() {
        refuses = true;
        return this;
    }

    ScriptedCase notAtAGlance() {
        glance = false;
        return this;
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String about() {
        return "what happens in " + label;
    }

    @Override
    public List<String> contestants() {
        return contestants;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(OUTAGE);
    }

    @Override
    public boolean atAGlance() {
        return glance;
    }

    @Override
    public void begin() throws LabFailed {
        if (refuses) {
            throw new LabFailed("cannot begin");
        }
        calls.add("begin");
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        calls.add(contestant);
        double value = script.remove();
        if (Double.isNaN(value)) {
            throw new LabFailed("traffic does not flow");
        }
        return Sample.of(Map.of("outage", value, "noise before", 1.5));
    }
}
