package io.twinwall.appliance.control;

import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.document.DocumentWriter;
import io.twinwall.appliance.flow.FlowDesk;
import io.twinwall.appliance.readiness.FailoverDesk;
import io.twinwall.appliance.secret.SecretKeeping;
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
import io.twinwall.model.edit.Draft;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.view.Datum;
import io.twinwall.sync.SyncService;
import io.twinwall.vrrp.FailoverOutcome;
import io.twinwall.vrrp.VrrpService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The appliance's side of the port: candidates and commits go to the engine, everything else to whom it concerns. */
public final class ApplianceControlPlane implements ControlPlane {
    private final NodeName node;
    private final StatusBoard board;
    private final CommitEngine engine;
    private final CommitDesk desk;
    private final VrrpService vrrp;
    private final SyncService link;
    private final FailoverDesk failover;
    private final MaintenanceMark maintenance;
    private final FirewallDesk firewall;
    private final FlowDesk flows;
    private final SecretKeeping secrets;

    public ApplianceControlPlane(
            NodeName node,
            StatusBoard board,
            CommitEngine engine,
            CommitDesk desk,
            VrrpService vrrp,
            SyncService link,
            FailoverDesk failover,
            MaintenanceMark maintenance,
            FirewallDesk firewall,
            FlowDesk flows,
            SecretKeeping secrets) {
        this.node = node;
        this.board = board;
        this.engine = engine;
        this.desk = desk;
        this.vrrp = vrrp;
        this.link = link;
        this.failover = failover;
        this.maintenance = maintenance;
        this.firewall = firewall;
        this.flows = flows;
        this.secrets = secrets;
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
        return desk.load(operator, fileName, text);
    }

    @Override
    public Outcome compare(Operator operator, List<String> references) {
        return desk.compare(operator, references);
    }

    @Override
    public Outcome rollback(Operator operator, String reference) {
        return desk.rollback(operator, reference);
    }

    @Override
    public Outcome commit(Operator operator, CommitRequest request) {
        return desk.commit(operator, request);
    }

    @Override
    public Draft draft(Operator operator) {
        return desk.draft(operator);
    }

    @Override
    public void edited(Operator operator, Draft draft) {
        desk.edited(operator, draft);
    }

    @Override
    public String text(Draft draft, List<String> place) {
        return draft.at(place).map(DocumentWriter::write).orElse("");
    }

    @Override
    public boolean hasCandidate(Operator operator) {
        return desk.hasCandidate(operator);
    }

    @Override
    public List<String> otherCandidates(Operator operator) {
        return desk.otherCandidates(operator);
    }

    @Override
    public Collection<String> live(Class<?> type) {
        return type == DeviceName.class ? board.devices() : List.of();
    }

    @Override
    public Outcome commitCheck(Operator operator) {
        return desk.check(operator);
    }

    @Override
    public Outcome confirm(Operator operator) {
        return desk.confirm(operator);
    }

    @Override
    public Outcome discard(Operator operator) {
        return desk.discard(operator);
    }

    @Override
    public Outcome requestFailover(Optional<GroupName> group, boolean force) {
        return failover.request(group, force);
    }

    @Override
    public Feed requestDrill(Operator operator) {
        return failover.drill(operator);
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
    public Outcome setSecret(Operator operator, SecretName name, String value) {
        return secrets.set(operator, name, value);
    }

    @Override
    public Outcome deleteSecret(Operator operator, SecretName name) {
        return secrets.delete(operator, name);
    }

    @Override
    public Outcome backUpSecrets(Operator operator, Path file, String passphrase) {
        return secrets.save(operator, file, passphrase);
    }

    @Override
    public Outcome restoreSecrets(Operator operator, Path file, String passphrase) {
        return secrets.restore(operator, file, passphrase);
    }

    @Override
    public List<String> names(Named kind) {
        return kind == Named.SECRET ? secrets.names() : firewall.names(kind);
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
}
