package io.twinwall.appliance.daemon;

import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.secret.SecretsMessage;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.verify.SecretUses;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.vrrp.VrrpService;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node that starts without a secret its document names: out of every group, because its advertisements would not be
 * its twin's, and with everything else, so that the twin can send it.
 */
final class SecretsAtStart implements Consumer<Fact> {
    private final VrrpService vrrp;
    private final CommitEngine engine;
    private final EventLog log;
    private volatile boolean out;

    SecretsAtStart(VrrpService vrrp, CommitEngine engine, EventLog log) {
        this.vrrp = vrrp;
        this.engine = engine;
        this.log = log;
    }

    void before(Document document, Secrets secrets) {
        List<String> missing = SecretUses.of(document).stream()
                .flatMap(use -> use.obstacle(secrets).map(why -> use.path() + ": " + why).stream()).toList();
        if (!missing.isEmpty()) {
            out = true;
            vrrp.startInMaintenance();
            log.log(SecretsMessage.MISSING, String.join("; ", missing));
        }
    }

    /** A document came into force, or its secrets did. */
    @Override
    public void accept(Fact fact) {
        if (fact instanceof Fact.ConfigCommitted && out && engine.missing().isEmpty()) {
            out = false;
            log.log(SecretsMessage.COMPLETE);
            // It waits for the VRRP thread, and whoever tells facts must not.
            Thread.ofVirtual().name("secrets-complete").start(() -> {
                try {
                    vrrp.requestMaintenance(false, false);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}
