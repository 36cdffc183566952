package io.twinwall.vrrp.link;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.vrrp.link.edge.LinkBeatSpec;
import io.twinwall.vrrp.split.SplitSetup;
import java.util.List;
import java.util.Optional;

/** Reads the link's beats out of a document. */
public final class LinkBeatSetup {
    private LinkBeatSetup() {}

    /** Empty without a link, without a second node, or where the nodes' addresses on it share no network. */
    public static Optional<LinkBeatSpec> of(NodeConfig config) {
        Optional<NodeName> twin = config.document().pair().nodes().stream()
                .filter(node -> !node.equals(config.node()))
                .findFirst();
        Optional<LinkConfig> link = config.document().pair().link();
        if (twin.isEmpty() || link.isEmpty()) {
            return Optional.empty();
        }
        LinkConfig wanted = link.get();
        for (InterfaceAddress own : config.addresses(wanted.via())) {
            for (InterfaceAddress theirs : config.addresses(wanted.via(), twin.get())) {
                if (own.network().equals(theirs.network())) {
                    return Optional.of(new LinkBeatSpec(
                            config.node(), twin.get(), config.device(wanted.via()), own.address(), theirs.address(),
                            wanted.beat().duration(), wanted.multiplier().number(),
                            Groups.of(config).stream().map(EffectiveGroup::name).toList(), SplitSetup.of(config)));
                }
            }
        }
        return Optional.empty();
    }

    /** What becomes of the beats between two documents. */
    public static List<String> changes(Optional<LinkBeatSpec> now, Optional<LinkBeatSpec> next) {
        if (now.isEmpty() || next.isEmpty() || pace(now.get()).equals(pace(next.get()))) {
            return List.of();
        }
        return List.of("link beats: " + pace(now.get()) + " -> " + pace(next.get()));
    }

    private static String pace(LinkBeatSpec spec) {
        return "every " + spec.interval().toMillis() + "ms, multiplier " + spec.multiplier();
    }
}
