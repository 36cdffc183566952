package io.twinwall.appliance.control;

import io.twinwall.appliance.commit.Candidates;
import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.commit.CommitMessage;
import io.twinwall.appliance.commit.Confirmation;
import io.twinwall.appliance.commit.SessionGuard;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.DocumentWriter;
import io.twinwall.appliance.document.Reading;
import io.twinwall.appliance.flow.FlowDesk;
import io.twinwall.appliance.readiness.ReadinessWatch;
import io.twinwall.model.config.Document;
import io.twinwall.model.control.CommitRequest;
import io.twinwall.model.control.ConnectionFilter;
import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.LoggedFilter;
import io.twinwall.model.control.Named;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.PairingRequest;
import io.twinwall.model.control.Shown;
import io.twinwall.model.control.Topic;
import io.twinwall.model.control.TraceQuestion;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.verify.DocumentDiff;
import io.twinwall.model.verify.Vrids;
import io.twinwall.model.view.Datum;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.SyncService;
import io.twinwall.vrrp.FailoverOutcome;
import io.twinwall.vrrp.VrrpService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The appliance's side of the port: candidates and commits go to the engine, everything else to whom it concerns. */
public final class ApplianceControlPlane implements ControlPlane {
    private final NodeName node;
    private final StatusBoard board;
    private final CommitEngine engine;
    private final Confirmation confirmation;
    private final Candidates candidates;
    private final VrrpService vrrp;
    private final SyncService link;
    private final ReadinessWatch readiness;
    private final MaintenanceMark maintenance;
    private final FirewallDesk firewall;
    private final FlowDesk flows;
    private final EventLog log;

    public ApplianceControlPlane(
            NodeName node,
            StatusBoard board,
            CommitEngine engine,
            Confirmation confirmation,
            Candidates candidates,
            VrrpService vrrp,
            SyncService link,
            ReadinessWatch readiness,
            MaintenanceMark maintenance,
            FirewallDesk firewall,
            FlowDesk flows,
            EventLog log) {
        this.node = node;
        this.board = board;
        this.engine = engine;
        this.confirmation = confirmation;
        this.candidates = candidates;
        this.vrrp = vrrp;
        this.link = link;
        this.readiness = readiness;
        this.maintenance = maintenance;
        this.firewall = firewall;
        this.flows = flows;
        this.log = log;
    }

    @Override
    public String node() {
        return node.text();
    }

    @Override
    public Datum show(Topic topic) {
        return board.show(topic);
    }

    @Override
    public String configuration() {
        return engine.inForce().map(DocumentWriter::write).orElse("");
    }

    @Override
    public Outcome load(Operator operator, String fileName, byte[] text) {
        Reading reading = DocumentReader.read(text);
        List<String> lines = new ArrayList<>(reading.findings().stream()
                .map(finding -> fileName + ":" + finding)
                .toList());
        if (reading.document().isEmpty()) {
            lines.add(fileName + " was not loaded; your candidate is what it was");
            return new Outcome(false, lines);
        }
        Document candidate = Vrids.assign(reading.document().get());
        if (!candidate.pair().nodes().contains(node)) {
            lines.add(fileName + " was not loaded: this node is " + node + ", and pair.nodes has "
                    + candidate.pair().nodes() + "; add it there");
            return new Outcome(false, lines);
        }
        candidates.put(operator, new Candidates.Candidate(candidate, text));
        lines.add(fileName + " is your candidate; 'compare' shows what it would change, 'commit' puts it in force");
        return new Outcome(true, lines);
    }

    @Override
    public Outcome compare(Operator operator) {
        Optional<Candidates.Candidate> candidate = candidates.of(operator);
        if (candidate.isEmpty()) {
            return noCandidate();
        }
        List<String> lines = DocumentDiff.between(engine.inForce().orElseThrow(), candidate.get().document()).stream()
                .map(DocumentDiff.Line::toString)
                .toList();
        return lines.isEmpty() ? Outcome.done("your candidate is what is in force") : new Outcome(true, lines);
    }

    @Override
    public Outcome commit(Operator operator, CommitRequest request) {
        Optional<Candidates.Candidate> candidate = candidates.of(operator);
        if (candidate.isEmpty()) {
            return noCandidate();
        }
        if (request.confirmWithin().isEmpty() && request.origin().isPresent()) {
            Optional<String> obstacle = new SessionGuard(node)
                    .obstacle(engine.inForce().orElseThrow(), candidate.get().document(), request.origin().get());
            if (obstacle.isPresent()) {
                return Outcome.refused(
                        "you could not come in again as you did: " + obstacle.get(),
                        "nothing was changed; write 'commit confirm MINUTES', come in again, and type 'confirm'");
            }
        }
        boolean waited = confirmation.remaining().isPresent();
        try {
            if (request.confirmWithin().isPresent()) {
                confirmation.commit(candidate.get().document(), operator.name(),
                        request.confirmWithin().get().duration());
            } else {
                confirmation.commit(candidate.get().document(), operator.name());
            }
        } catch (ApplyFailed e) {
            log.log(CommitMessage.REFUSED, operator.name(), e.getMessage());
            return Outcome.refused(sentence(e, candidate.get()), "nothing was changed; your candidate is kept");
        }
        candidates.drop(operator);
        return request.confirmWithin()
                .map(time -> Outcome.done("committed; it is taken back in " + time + " unless you type 'confirm'"))
                .orElse(Outcome.done(waited ? "committed, and the commit before it is confirmed" : "committed"));
    }

    @Override
    public Outcome commitCheck(Operator operator) {
        Optional<Candidates.Candidate> candidate = candidates.of(operator);
        if (candidate.isEmpty()) {
            return noCandidate();
        }
        try {
            List<String> lines = engine.preview(candidate.get().document());
            return lines.isEmpty()
                    ? Outcome.done("it could be committed; no service would change anything")
                    : Outcome.done("it could be committed; nothing was changed");
        } catch (ApplyFailed e) {
            return Outcome.refused(sentence(e, candidate.get()), "nothing was changed; your candidate is kept");
        }
    }

    @Override
    public Outcome confirm(Operator operator) {
        return confirmation.confirm()
                ? Outcome.done("confirmed")
                : Outcome.refused("no commit waits for a confirmation");
    }

    @Override
    public Outcome discard(Operator operator) {
        return candidates.drop(operator) ? Outcome.done("your candidate is dropped") : noCandidate();
    }

    @Override
    public Outcome requestFailover(Optional<GroupName> group, boolean force) {
        List<String> hindrances = force || !readiness.isPaired() ? List.of() : readiness.now().againstFailover();
        if (!hindrances.isEmpty()) {
            List<String> lines = new ArrayList<>(List.of("the twin is not ready, and nothing was moved:"));
            hindrances.forEach(why -> lines.add("  " + why));
            lines.add("'request failover" + group.map(name -> " group " + name).orElse("")
                    + " force' moves it all the same");
            return new Outcome(false, lines);
        }
        try {
            FailoverOutcome outcome = vrrp.requestFailover(group);
            return new Outcome(outcome.moved(), List.of(outcome.sentence()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.refused("the daemon is ending");
        }
    }

    @Override
    public Outcome requestMaintenance(boolean on, boolean force) {
        try {
            FailoverOutcome outcome = vrrp.requestMaintenance(on, force);
            if (vrrp.inMaintenance() == on) {
                maintenance.set(on);
            }
            return new Outcome(outcome.moved(), List.of(outcome.sentence()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.refused("the daemon is ending");
        } catch (IOException e) {
            return Outcome.refused("maintenance is " + (on ? "on" : "off") + ", but not after a restart: "
                    + "the state directory cannot be written: " + e.getMessage());
        }
    }

    @Override
    public Outcome requestPairing(Operator operator, PairingRequest request) {
        return switch (request) {
            case PAIR -> link.requestPair();
            case CONFIRM -> link.confirmPair();
            case CANCEL -> link.cancelPair();
            case UNPAIR -> link.unpair(operator.name());
        };
    }

    @Override
    public List<String> names(Named kind) {
        return firewall.names(kind);
    }

    @Override
    public Shown firewallRule(RuleName rule) {
        return firewall.rule(rule);
    }

    @Override
    public Shown firewallGroup(FirewallGroupName group, int limit) {
        return firewall.group(group, limit);
    }

    @Override
    public Shown connections(ConnectionFilter filter, int limit) {
        return flows.connections().show(filter, limit);
    }

    @Override
    public Outcome clearConnections(ConnectionFilter filter) {
        return flows.connections().clear(filter);
    }

    @Override
    public Feed monitorFirewall(LoggedFilter filter) {
        return flows.log().monitor(filter);
    }

    @Override
    public Feed traceFirewall(Operator operator, TraceQuestion question) {
        return flows.trace().trace(operator, question);
    }

    /** With the line of the file that the operator loaded. */
    private static String sentence(ApplyFailed failed, Candidates.Candidate candidate) {
        return failed.path().isPresent()
                ? failed.sentence(DocumentReader.places(candidate.text()))
                : failed.getMessage();
    }

    private static Outcome noCandidate() {
        return Outcome.refused("you have no candidate; 'load FILE' makes one");
    }
}
