package io.twinwall.vrrp;

import io.twinwall.linux.netlink.Link;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.edge.BfdInstaller;
import io.twinwall.vrrp.edge.Setup;
import io.twinwall.vrrp.edge.VrrpEngine;
import io.twinwall.vrrp.link.LinkBeatMessage;
import io.twinwall.vrrp.link.LinkBeatStatus;
import io.twinwall.vrrp.link.edge.LinkBeatInstaller;
import io.twinwall.vrrp.link.edge.LinkBeatSpec;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.split.SplitStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the guard as tight as what the twin may go by: it is tight before the first beat or BFD packet that lets the
 * twin be quick leaves, and loose only after the twin can have heard that it may be quick no longer. Beats come and go
 * with keys, which no commit announces. Safe for use by several threads.
 */
final class LinkBeatKeeper implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final VrrpEngine engine;
    private final LinkBeatInstaller installer;
    private final EventLog log;
    /** As the document wants it, without what beats ask for. */
    private Setup wanted = Setup.NONE;

    private boolean closed;

    LinkBeatKeeper(VrrpEngine engine, LinkBeatInstaller installer, EventLog log) {
        this.engine = engine;
        this.installer = installer;
        this.log = log;
    }

    /** Makes a setup true with its sessions and beats; with everything as it was when it fails. */
    synchronized void apply(Setup next, boolean first, Optional<LinkBeatSpec> beats, BfdInstaller.Prepared sessions)
            throws ApplyFailed {
        Setup before = engine.current();
        LinkBeatInstaller.Prepared prepared;
        Setup tight = with(next, beats, installer.hasKeys());
        Setup both = tight.with(before.beats().tighter(tight.beats()));
        try {
            prepared = installer.prepare(beats);
        } catch (ApplyFailed e) {
            sessions.discard();
            throw e;
        }
        try {
            engine.install(both, first);
        } catch (ApplyFailed e) {
            sessions.discard();
            prepared.discard();
            throw e;
        }
        try {
            sessions.carryOut();
            prepared.carryOut();
        } catch (ApplyFailed e) {
            prepared.discard();
            engine.install(before, false);
            throw e;
        }
        wanted = next;
        loosen(both, tight);
    }

    private static Setup with(Setup setup, Optional<LinkBeatSpec> beats, boolean keyed) {
        BeatTimes times = beats.filter(spec -> keyed && !setup.groups().isEmpty())
                .map(LinkBeatSpec::times)
                .orElse(BeatTimes.NONE);
        return setup.with(setup.beats().tighter(times));
    }

    private void loosen(Setup now, Setup next) {
        if (!now.equals(next)) {
            engine.installLater(now, next, Duration.ofNanos(now.beats().detectionNanos()));
        }
    }

    void keyAgreed(byte[] secret) {
        byte[] own = secret.clone();
        engine.later(() -> begin(own), Duration.ZERO);
    }

    private synchronized void begin(byte[] secret) {
        if (closed) {
            return;
        }
        installer.rehearse();
        Setup now = engine.current();
        Setup tight = with(wanted, installer.spec(), true);
        Setup both = tight.with(now.beats().tighter(tight.beats()));
        try {
            if (!both.equals(now)) {
                engine.install(both, false);
            }
            installer.add(secret);
            loosen(both, tight);
        } catch (ApplyFailed e) {
            log.log(LinkBeatMessage.NOT_BEGUN, e.getMessage(), AGAIN.toSeconds());
            engine.later(() -> begin(secret), AGAIN);
        }
    }

    void keysForgotten() {
        engine.later(this::end, Duration.ZERO);
    }

    private synchronized void end() {
        if (closed) {
            return;
        }
        try {
            installer.forgetKeys();
            loosen(engine.current(), with(wanted, installer.spec(), false));
        } catch (ApplyFailed e) {
            log.log(LinkBeatMessage.NOT_BEGUN, e.getMessage(), AGAIN.toSeconds());
            engine.later(this::end, AGAIN);
        }
    }

    void maintain(boolean on) {
        installer.maintain(on);
    }

    void repair(Map<DeviceName, Link> present) {
        installer.repair(present);
    }

    Optional<SplitStatus> rule(GroupName group) {
        return installer.rule(group);
    }

    Optional<LinkBeatStatus> status() {
        return installer.status();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        installer.close();
    }
}
