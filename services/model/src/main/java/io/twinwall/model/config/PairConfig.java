package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.NodeName;
import java.util.List;
import java.util.Optional;

/** The nodes, the preferred first, and the link between them. One node alone is a valid pair. */
public record PairConfig(
        @Doc("node names, one or two; the first is preferred") List<NodeName> nodes,
        @Doc("the state-sync channel") Optional<LinkConfig> link,
        @Doc("a git repository elsewhere that gets every commit") Optional<ArchiveConfig> archive) {
    /** Without an archive. */
    public PairConfig(List<NodeName> nodes, Optional<LinkConfig> link) {
        this(nodes, link, Optional.empty());
    }
}
