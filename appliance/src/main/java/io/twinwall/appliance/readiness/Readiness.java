package io.twinwall.appliance.readiness;

import io.twinwall.model.view.Datum;
import io.twinwall.sync.report.NodeReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the loss of either node would cost now.
 *
 * @param paired whether a twin is pinned; where none is, another router may be the other half, and nothing is held back
 * @param own how this node stands
 * @param twin how the other one says it stands; empty where nothing is known of it
 * @param unknown why nothing is known of the twin; meaningless where it is
 */
public record Readiness(boolean paired, NodeReport own, String twinName, Optional<NodeReport> twin, String unknown) {
    /**
     * The loss of one node.
     *
     * @param noticed whether anybody would notice
     * @param why a sentence each; empty where nobody would
     */
    public record Loss(String node, boolean noticed, List<String> why) {
        public Loss {
            why = List.copyOf(why);
        }
    }

    /** Of either node: this one first. */
    public List<Loss> losses() {
        return List.of(loss(own.node(), Optional.of(own), twin), loss(twinName, twin, Optional.of(own)));
    }

    /** Why the twin cannot take over unnoticed; empty where it can. */
    public List<String> againstFailover() {
        return twin.map(Readiness::hindrances).orElseGet(() -> List.of(unknown));
    }

    private Loss loss(String lost, Optional<NodeReport> leaver, Optional<NodeReport> survivor) {
        List<String> why = new ArrayList<>();
        if (survivor.isEmpty()) {
            why.add(unknown);
        } else if (leaver.isEmpty() || leaver.get().carries()) {
            // Of a node that says nothing it has to be assumed that it carries what the survivor does not.
            boolean carriesAll = survivor.get().groups().stream().allMatch(NodeReport.Group::isActive);
            if (leaver.isPresent() || !carriesAll) {
                why.addAll(hindrances(survivor.get()));
            }
        }
        return new Loss(lost, !why.isEmpty(), why);
    }

    private static List<String> hindrances(NodeReport node) {
        return node.hindrances().stream().map(why -> node.node() + ": " + why).toList();
    }

    /** As {@code show readiness | json} prints it. */
    public Datum toDatum() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("paired", new Datum.Flag(paired));
        fields.put("losses", Datum.of(losses()));
        List<NodeReport> reports = new ArrayList<>(List.of(own));
        twin.ifPresent(reports::add);
        fields.put("nodes", new Datum.Items(reports.stream().map(Readiness::node).toList()));
        if (twin.isEmpty()) {
            fields.put("unknown", new Datum.Text(unknown));
        }
        return new Datum.Fields(fields);
    }

    private static Datum node(NodeReport report) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("node", new Datum.Text(report.node()));
        fields.put("ready", new Datum.Flag(report.isReady()));
        fields.put("groups", Datum.of(report.groups()));
        fields.put("configuration", new Datum.Text(report.document().orElse("-")));
        fields.put("flows", new Datum.Text(report.flows()));
        fields.put("software", new Datum.Text(report.software()));
        fields.put("hindrances", Datum.of(report.hindrances()));
        fields.put("warnings", Datum.of(report.warnings()));
        return new Datum.Fields(fields);
    }
}
