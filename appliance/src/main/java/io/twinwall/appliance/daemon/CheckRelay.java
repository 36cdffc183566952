package io.twinwall.appliance.daemon;

import io.twinwall.model.value.CheckName;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.vrrp.VrrpService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Between VRRP and the facts about checks: what checks say goes to the groups that track them, and what VRRP's own
 * checks (BFD) find goes to everybody. The latter by a thread of its own, because the VRRP thread waits for nobody.
 */
final class CheckRelay implements AutoCloseable {
    private final ExecutorService publisher = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().name("check-relay").daemon(true).unstarted(task),
            // What a session says while everything ends concerns nobody.
            new ThreadPoolExecutor.DiscardPolicy());

    CheckRelay(VrrpService vrrp, Facts facts) {
        facts.subscribe(fact -> {
            if (fact instanceof Fact.CheckChanged(CheckName check, boolean up)) {
                vrrp.note(check, up);
            }
        });
        vrrp.onCheck((check, up) -> publisher.execute(() -> facts.publish(new Fact.CheckChanged(check, up))));
    }

    @Override
    public void close() {
        publisher.shutdownNow();
    }
}
