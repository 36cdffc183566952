package io.twinwall.appliance.check;

import io.twinwall.appliance.check.edge.Answer;
import io.twinwall.appliance.check.edge.Probe;
import io.twinwall.appliance.check.machine.CheckActions;
import io.twinwall.appliance.check.machine.CheckEvent;
import io.twinwall.appliance.check.machine.CheckMachine;
import io.twinwall.appliance.check.machine.CheckSettings;
import io.twinwall.appliance.check.machine.CheckState;
import io.twinwall.appliance.check.machine.Verdict;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.value.CheckName;
import java.time.Duration;
import java.util.Optional;

/** One check with its machine, stepped by the service's thread alone; {@link #view} is for any thread. */
final class RunningCheck implements CheckActions {
    private static final CheckMachine MACHINE = new CheckMachine();

    /** The service's side: it takes the answers back to its own thread. */
    interface Home {
        void answered(RunningCheck check, long question, Answer answer);

        void failed(RunningCheck check, RuntimeException e);

        void changed(RunningCheck check, boolean up, String reason);

        long wallMillis();
    }

    /** What is shown; wall-clock milliseconds, 0 for never. */
    record View(Verdict verdict, long sinceMillis, long answeredMillis, Optional<String> reason) {}

    private final CheckName name;
    private final CheckConfig config;
    private final Probe probe;
    private final Home home;
    private CheckState state;
    private Thread asking = Thread.currentThread();
    private volatile View view;

    /** Takes over what was known of the check under another configuration: a changed interval is no change of state. */
    RunningCheck(CheckName name, CheckConfig config, Probe probe, Home home, long now, Optional<View> known) {
        this.name = name;
        this.config = config;
        this.probe = probe;
        this.home = home;
        view = known.orElseGet(() -> new View(Verdict.UNKNOWN, home.wallMillis(), 0, Optional.empty()));
        CheckSettings settings = new CheckSettings(
                config.interval().duration().toNanos(),
                config.timeout().duration().toNanos(),
                config.rise().number(),
                config.fall().number());
        state = CheckState.begin(settings, view.verdict(), now);
    }

    CheckName name() {
        return name;
    }

    CheckConfig config() {
        return config;
    }

    View view() {
        return view;
    }

    long wakeAt() {
        return MACHINE.wakeAt(state);
    }

    void woken(long now) {
        state = MACHINE.step(state, new CheckEvent.Woken(now), this);
    }

    void take(long now, long question, Answer answer) {
        if (state.waiting() && question == state.question()) {
            view = new View(view.verdict(), view.sinceMillis(), home.wallMillis(), Optional.of(answer.reason()));
        }
        state = MACHINE.step(state, new CheckEvent.Answered(now, question, answer.good()), this);
    }

    /** Ends the question that is under way; its answer means nothing any more. */
    void end() {
        if (state.waiting()) {
            asking.interrupt();
        }
    }

    @Override
    public void ask(long question) {
        Duration limit = config.timeout().duration();
        asking = Thread.ofVirtual().name("check-" + name).start(() -> {
            try {
                home.answered(this, question, probe.ask(limit));
            } catch (InterruptedException e) {
                // Given up; nobody waits for the answer.
            } catch (RuntimeException e) {
                home.failed(this, e);
                home.answered(this, question, new Answer(false, e.toString()));
            }
        });
    }

    @Override
    public void giveUp(long question) {
        asking.interrupt();
        view = new View(view.verdict(), view.sinceMillis(), home.wallMillis(),
                Optional.of("no answer within " + config.timeout()));
    }

    @Override
    public void changed(boolean up) {
        view = new View(up ? Verdict.UP : Verdict.DOWN, home.wallMillis(), view.answeredMillis(), view.reason());
        home.changed(this, up, view.reason().orElse(""));
    }
}
