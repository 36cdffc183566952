package io.twinwall.sync;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.Plan;
import java.util.List;
import java.util.Optional;

/**
 * Where the link shall be.
 *
 * @param next empty where the document has no link or no second node
 */
public record SyncPlan(Optional<Ends> next, List<String> lines) implements Plan {
    public SyncPlan {
        lines = List.copyOf(lines);
    }

    /** Both ends of a link: the first pair of addresses that share a network. */
    record Ends(NodeName self, NodeName twin, String device, IpAddress own, IpAddress twins) {}

    static SyncPlan between(Optional<NodeConfig> now, NodeConfig next) {
        Optional<Ends> before = now.flatMap(SyncPlan::ends);
        Optional<Ends> after = ends(next);
        if (before.equals(after)) {
            return new SyncPlan(after, List.of());
        }
        String line = after.map(ends -> (before.isPresent() ? "~" : "+") + " link to " + ends.twin() + " by "
                        + ends.device() + ", " + ends.own() + " to " + ends.twins())
                .orElse("- link");
        return new SyncPlan(after, List.of(line));
    }

    /** Whether the link of either node would go another way: trying that out cuts it. */
    public static boolean moves(Document now, Document next) {
        return now.pair().nodes().stream().filter(next.pair().nodes()::contains).anyMatch(node ->
                !ends(new NodeConfig(now, node)).equals(ends(new NodeConfig(next, node))));
    }

    private static Optional<Ends> ends(NodeConfig config) {
        Optional<NodeName> twin = config.document().pair().nodes().stream()
                .filter(node -> !node.equals(config.node()))
                .findFirst();
        Optional<LinkConfig> link = config.document().pair().link();
        if (twin.isEmpty() || link.isEmpty()) {
            return Optional.empty();
        }
        for (InterfaceAddress own : config.addresses(link.get().via())) {
            for (InterfaceAddress theirs : config.addresses(link.get().via(), twin.get())) {
                if (own.network().equals(theirs.network())) {
                    return Optional.of(new Ends(config.node(), twin.get(), config.device(link.get().via()).text(),
                            own.address(), theirs.address()));
                }
            }
        }
        return Optional.empty();
    }
}
