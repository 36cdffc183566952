package io.twinwall.appliance.daemon;

import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.commit.PairCommit;
import io.twinwall.appliance.secret.SecretKeeping;
import io.twinwall.model.config.Document;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What commits are to secrets. */
record CommittedSecrets(CommitEngine engine, PairCommit pair) implements SecretKeeping.Pair {
    @Override
    public List<Document> documents() {
        return Stream.concat(engine.inForce().stream(), pair.former().stream()).toList();
    }

    @Override
    public Optional<String> twin() {
        return pair.state().self().twin();
    }

    @Override
    public void secretsChanged() {
        pair.secretsChanged();
    }
}
