package io.twinwall.vrrp;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.vrrp.bfd.edge.BfdListener;
import io.twinwall.vrrp.edge.VrrpEngine;
import io.twinwall.vrrp.evidence.EvidenceListener;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.split.edge.SplitDesk;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Takes what sessions find out to the groups, and as facts to everybody who follows checks. The latter by a thread of
 * its own, because the VRRP thread waits for nobody.
 */
final class Witness implements BfdListener, EvidenceListener, AutoCloseable {
    private final VrrpEngine engine;
    private final Facts facts;
    private final ExecutorService publisher = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().name("vrrp-checks").daemon(true).unstarted(task),
            // What a session says while everything ends concerns nobody.
            new ThreadPoolExecutor.DiscardPolicy());

    Witness(VrrpEngine engine, Facts facts) {
        this.engine = engine;
        this.facts = facts;
    }

    @Override
    public void checkChanged(long now, CheckName check, boolean up) {
        publisher.execute(() -> facts.publish(new Fact.CheckChanged(check, up)));
    }

    @Override
    public void twinWatched(long now, GroupName group, boolean watched) {
        engine.group(group).ifPresent(edge -> edge.evidenceWatched(now, watched));
    }

    @Override
    public void twinJudgedBy(GroupName group, TwinEvidence evidence) {
        engine.group(group).ifPresent(edge -> edge.judgedBy(evidence));
    }

    @Override
    public void twinSilent(long now, GroupName group) {
        engine.group(group).ifPresent(edge -> edge.evidence(now, true));
    }

    @Override
    public void twinHeard(long now, GroupName group) {
        engine.group(group).ifPresent(edge -> edge.evidence(now, false));
    }

    @Override
    public void twinDoubts(long now, GroupName group) {
        engine.group(group).ifPresent(edge -> edge.evidenceDoubted(now));
    }

    /** By what desk of the split-brain rule a group is ruled from now on. */
    void ruledBy(GroupName group, Optional<SplitDesk> desk) {
        engine.group(group).ifPresent(edge -> edge.ruledBy(desk));
    }

    @Override
    public void close() {
        publisher.shutdownNow();
    }
}
