package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.PairingRequest;
import io.twinwall.model.control.Topic;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.view.Datum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An appliance that shows what it was given and remembers what it was asked. */
final class RememberedAppliance implements ControlPlane {
    final Map<Topic, Datum> shown = new EnumMap<>(Topic.class);
    final List<String> asked = new ArrayList<>();
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
    public Outcome compare(Operator operator) {
        asked.add(operator.name() + " compares");
        return answer;
    }

    @Override
    public Outcome commit(Operator operator) {
        asked.add(operator.name() + " commits");
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
    public Outcome requestFailover(Optional<GroupName> group) {
        asked.add("failover of " + group.map(GroupName::text).orElse("everything"));
        return answer;
    }
}
