package io.twinwall.appliance.readiness;

import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.report.TwinQuestions;
import io.twinwall.vrrp.FailoverOutcome;
import io.twinwall.vrrp.VrrpService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves groups for an operator: to a twin that is ready, or by force; and in a drill, there and back. */
public final class FailoverDesk {
    private static final Duration TWIN_PATIENCE = Duration.ofSeconds(15);
    private static final int COLUMNS = 200;
    /** After a move the nodes tell one another their connections; that is no reason to refuse the next. */
    private static final Duration READY_PATIENCE = Duration.ofSeconds(2);

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final VrrpService vrrp;
    private final ReadinessWatch readiness;
    private final TwinQuestions twin;
    private final FailoverDrill drill;

    public FailoverDesk(VrrpService vrrp, ReadinessWatch readiness, TwinQuestions twin, EventLog log) {
        this.vrrp = vrrp;
        this.readiness = readiness;
        this.twin = twin;
        this.drill = new FailoverDrill(readiness::now, new Both(), log);
    }

    /** Hands a group, or every group, over to the twin; without {@code force} only to one that is ready. */
    public Outcome request(Optional<GroupName> group, boolean force) {
        try {
            List<String> hindrances = force || !readiness.isPaired() ? List.of() : hindrances();
            if (hindrances.isEmpty()) {
                FailoverOutcome outcome = vrrp.requestFailover(group);
                return new Outcome(outcome.moved(), List.of(outcome.sentence()));
            }
            List<String> lines = new ArrayList<>(List.of("the twin is not ready, and nothing was moved:"));
            hindrances.forEach(why -> lines.add("  " + why));
            lines.add("'" + command(group) + " force' moves it all the same");
            return new Outcome(false, lines);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.refused("the daemon is ending");
        }
    }

    /** What stands against a failover, and goes on standing. */
    private List<String> hindrances() throws InterruptedException {
        long deadline = System.nanoTime() + READY_PATIENCE.toNanos();
        while (true) {
            List<String> now = readiness.now().againstFailover();
            if (now.isEmpty() || System.nanoTime() > deadline) {
                return now;
            }
            Thread.sleep(GLANCE);
        }
    }

    /** Fails the pair over and back under watch. */
    public Feed drill(Operator operator) {
        return drill.begin(operator);
    }

    private static String command(Optional<GroupName> group) {
        return "request failover" + group.map(name -> " group " + name).orElse("");
    }

    /** This node's hands, and the twin's by way of the link. */
    private final class Both implements FailoverDrill.Hands {
        @Override
        public Outcome handOver() {
            return request(Optional.empty(), false);
        }

        @Override
        public Outcome twinHandsOver() {
            return ask(command(Optional.empty()));
        }

        @Override
        public Outcome handBack(boolean fromTwin, String group) {
            Optional<GroupName> name = Optional.of(GroupName.parse(group));
            return fromTwin ? ask(command(name)) : request(name, false);
        }

        private Outcome ask(String line) {
            try {
                TwinQuestions.Answer answer = twin.ask(line, COLUMNS, TWIN_PATIENCE);
                return new Outcome(answer.done(), answer.text().lines().toList());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Outcome.refused("the daemon is ending");
            }
        }
    }
}
