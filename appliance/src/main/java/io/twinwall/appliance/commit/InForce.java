package io.twinwall.appliance.commit;

import io.twinwall.model.config.Document;
import io.twinwall.sync.wire.CommitId;

/** A document in force and the commit that it is. */
public record InForce(CommitId id, Document document) {}
