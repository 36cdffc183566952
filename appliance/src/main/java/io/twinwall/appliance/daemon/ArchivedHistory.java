package io.twinwall.appliance.daemon;

import io.twinwall.appliance.archive.ArchivePush;
import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.commit.PairCommit;
import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.appliance.history.History;
import io.twinwall.appliance.secret.SecretStore;
import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.value.NodeName;
import java.io.IOException;
import java.util.Optional;

/** The history as an archive is to have it. */
record ArchivedHistory(NodeName node, CommitEngine engine, PairCommit pair, History history, SecretStore store)
        implements ArchivePush.Sources {
    @Override
    public Optional<ArchiveConfig> archive() {
        return engine.inForce().flatMap(document -> document.pair().archive());
    }

    @Override
    public Secrets secrets() {
        return store.secrets();
    }

    /** The Active of the first group; the preferred node where there is no group; whoever is alone. */
    @Override
    public boolean isMine() {
        PairState state = pair.state();
        boolean groups = engine.inForce().filter(d -> !Groups.of(new NodeConfig(d, node)).isEmpty()).isPresent();
        return state.twin().isEmpty() || (groups ? state.self().active() : state.self().first());
    }

    @Override
    public Optional<String> standing() throws IOException {
        return history.headIs(pair.inForce().id()) ? Optional.of(history.standing()) : Optional.empty();
    }
}
