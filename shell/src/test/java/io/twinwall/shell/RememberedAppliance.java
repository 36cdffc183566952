package io.twinwall.shell;

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
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.view.Datum;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An appliance that shows what it was given and remembers what it was asked. */
final class RememberedAppliance implements ControlPlane {
    final Map<Topic, Datum> shown = new EnumMap<>(Topic.class);
    final Map<Named, List<String>> names = new EnumMap<>(Named.class);
    final Map<String, Shown> rules = new HashMap<>();
    final Map<String, Shown> groups = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final Map<String, Draft> drafts = new LinkedHashMap<>();
    final RememberedFeed feed = new RememberedFeed();
    Shown connections = new Shown.Refused("the kernel said no");
    Outcome answer = Outcome.done("committed");

    @Override
    public String node() {
        return "r1";
    }

    @Override
    public Datum show(Topic topic) {
        return shown.getOrDefault(topic, new Datum.Items(List.of()));
    }

    @Override
    public String configuration() {
        return "pair: {nodes: [r1, r2]}\n";
    }

    @Override
    public Outcome load(Operator operator, String fileName, byte[] text) {
        asked.add(operator.name() + " loads " + fileName + ": " + new String(text, StandardCharsets.UTF_8));
        return answer;
    }

    @Override
    public Outcome compare(Operator operator, List<String> references) {
        asked.add(operator.name() + " compares" + references.stream().map(each -> " " + each)
                .collect(java.util.stream.Collectors.joining()));
        return answer;
    }

    @Override
    public Outcome rollback(Operator operator, String reference) {
        asked.add(operator.name() + " goes back to " + reference);
        return answer;
    }

    @Override
    public Outcome commit(Operator operator, CommitRequest request) {
        asked.add(operator.name() + " commits"
                + request.confirmWithin().map(time -> " for " + time).orElse("")
                + request.origin().map(origin -> " from " + origin.peer()).orElse("")
                + (request.comment().isEmpty() ? "" : ": " + request.comment()));
        return answer;
    }

    @Override
    public Outcome commitCheck(Operator operator) {
        asked.add(operator.name() + " checks");
        return answer;
    }

    @Override
    public Outcome confirm(Operator operator) {
        asked.add(operator.name() + " confirms");
        return answer;
    }

    @Override
    public Outcome discard(Operator operator) {
        asked.add(operator.name() + " discards");
        return answer;
    }

    @Override
    public Outcome requestMaintenance(boolean on, boolean force) {
        asked.add("maintenance " + (on ? "on" : "off") + (force ? " by force" : ""));
        return answer;
    }

    @Override
    public Outcome requestPairing(Operator operator, PairingRequest request) {
        asked.add(operator.name() + " asks to " + request);
        return answer;
    }

    @Override
    public Outcome requestFailover(Optional<GroupName> group, boolean force) {
        asked.add("failover of " + group.map(GroupName::text).orElse("everything") + (force ? " by force" : ""));
        return answer;
    }

    @Override
    public Feed requestDrill(Operator operator) {
        asked.add(operator.name() + " asks for a drill");
        return feed;
    }

    @Override
    public Outcome setSecret(Operator operator, SecretName name, String value) {
        asked.add(operator.name() + " sets secret " + name + " to " + value);
        return answer;
    }

    @Override
    public Outcome deleteSecret(Operator operator, SecretName name) {
        asked.add(operator.name() + " deletes secret " + name);
        return answer;
    }

    @Override
    public Outcome backUpSecrets(Operator operator, Path file, String passphrase) {
        asked.add(operator.name() + " saves secrets to " + file + " under " + passphrase);
        return answer;
    }

    @Override
    public Outcome restoreSecrets(Operator operator, Path file, String passphrase) {
        asked.add(operator.name() + " restores secrets of " + file + " under " + passphrase);
        return answer;
    }

    @Override
    public Draft draft(Operator operator) {
        return drafts.getOrDefault(operator.name(), Draft.of(ConfigNode.Section.of(List.of())));
    }

    @Override
    public void edited(Operator operator, Draft draft) {
        drafts.put(operator.name(), draft);
    }

    @Override
    public String text(Draft draft, List<String> place) {
        return draft.at(place).map(node -> node + "\n").orElse("");
    }

    @Override
    public boolean hasCandidate(Operator operator) {
        return drafts.containsKey(operator.name());
    }

    @Override
    public List<String> otherCandidates(Operator operator) {
        return drafts.keySet().stream().filter(name -> !name.equals(operator.name())).sorted().toList();
    }

    @Override
    public Collection<String> live(Class<?> type) {
        return type.getSimpleName().equals("DeviceName") ? List.of("eth0", "eth1") : List.of();
    }

    @Override
    public List<String> names(Named kind) {
        return names.getOrDefault(kind, List.of());
    }

    @Override
    public Shown firewallRule(RuleName rule) {
        asked.add("rule " + rule);
        return rules.getOrDefault(rule.text(), new Shown.Refused("there is no rule " + rule));
    }

    @Override
    public Shown firewallGroup(FirewallGroupName group, int limit) {
        asked.add("group " + group + " up to " + limit);
        return groups.getOrDefault(group.text(), new Shown.Refused("there is no group " + group));
    }

    @Override
    public Shown connections(ConnectionFilter filter, int limit) {
        asked.add("connections " + filter + " up to " + limit);
        return connections;
    }

    @Override
    public Outcome clearConnections(ConnectionFilter filter) {
        asked.add("clear " + filter);
        return answer;
    }

    @Override
    public Feed monitorFirewall(LoggedFilter filter) {
        asked.add("monitor " + filter);
        return feed;
    }

    @Override
    public Feed traceFirewall(Operator operator, TraceQuestion question) {
        asked.add(operator.name() + " traces " + question);
        return feed;
    }

    /** A feed that gives what it was made of, then nothing, until it is told to be at its end. */
    static final class RememberedFeed implements Feed {
        final ArrayDeque<Next> coming = new ArrayDeque<>();
        boolean closed;

        @Override
        public Next next(Duration patience) {
            return coming.isEmpty() ? new Nothing() : coming.removeFirst();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
