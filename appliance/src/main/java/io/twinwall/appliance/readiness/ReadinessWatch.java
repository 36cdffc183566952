package io.twinwall.appliance.readiness;

import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.sync.LinkStatus;
import io.twinwall.sync.SyncService;
import io.twinwall.sync.report.NodeReport;
import io.twinwall.sync.report.TwinReports;
import io.twinwall.vrrp.VrrpService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at this node once a second, and when something changed on which it hangs; tells the twin how it stands, and
 * keeps a node that is not ready from preempting. Where there is no link, or no twin is pinned yet, nothing is held
 * back: another router may be the other half.
 */
public final class ReadinessWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Whom it asks. */
    public record Sources(
            SyncService link,
            VrrpService vrrp,
            TwinReports reports,
            Facts facts,
            Supplier<Optional<String>> document,
            Supplier<String> config,
            Supplier<Optional<String>> flows,
            Supplier<Optional<String>> unconfirmed) {}

    private final NodeName node;
    private final String version;
    private final Sources sources;
    private final Thread thread;
    private final Semaphore changed = new Semaphore(0);
    private boolean told;

    /** Begins. Until the first look the house has been told that the node is not ready. */
    public ReadinessWatch(NodeName node, String version, Sources sources) {
        this.node = node;
        this.version = version;
        this.sources = sources;
        sources.facts().subscribe(fact -> {
            if (fact instanceof Fact.TwinKept || fact instanceof Fact.TwinReachable) {
                changed.release();
            }
        });
        thread = Thread.ofVirtual().name("readiness").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                look();
                var _ = changed.tryAcquire(EVERY.toNanos(), TimeUnit.NANOSECONDS);
                changed.drainPermits();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void look() {
        NodeReport own = own(sources.link().status());
        sources.reports().say(own);
        boolean ready = own.isReady() || !isPaired();
        if (ready != told) {
            told = ready;
            sources.facts().publish(new Fact.Ready(ready));
        }
    }

    private NodeReport own(LinkStatus link) {
        return OwnReadiness.report(new OwnReadiness.Seen(
                node.text(), version, sources.document().get(), link.withConfig(sources.config().get()),
                sources.vrrp().status(),
                sources.flows().get(), sources.unconfirmed().get(), sources.reports().twin()));
    }

    /** Whether the document has a link and a twin is pinned: then readiness decides who may move what. */
    public boolean isPaired() {
        return sources.link().isPaired() && !sources.link().status().state().equals("off");
    }

    /** How the pair stands now. */
    public Readiness now() {
        LinkStatus link = sources.link().status();
        Optional<NodeReport> twin = sources.reports().twin();
        String unknown = "nothing is known of the twin: " + (link.state().equals("up")
                ? "it has not told yet"
                : "the link is " + link.state() + link.reason().map(why -> ", " + why).orElse(""));
        return new Readiness(
                isPaired(), own(link), link.peer().orElse("the twin"), twin, unknown);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
