package io.twinwall.vrrp.bfd.edge;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.BfdStatus;
import io.twinwall.vrrp.edge.VrrpThread;
import io.twinwall.vrrp.evidence.EvidenceBook;
import io.twinwall.vrrp.evidence.EvidenceListener;
import io.twinwall.vrrp.evidence.TwinEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** BFD on a thread of its own as a node runs it, and what was said of it. */
final class BfdNode implements AutoCloseable {
    static final GroupName GROUP = new GroupName("main");

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<String> logged = new CopyOnWriteArrayList<>();
    final BfdInstaller installer;
    private final PacketPoller poller;
    private final VrrpThread thread;
    private boolean dead;

    BfdNode(Kernel kernel) throws KernelRefused {
        EventLog log = (message, values) ->
                logged.add(message.id() + " " + String.format(Locale.ROOT, message.text(), values));
        poller = kernel.packets().poller();
        thread = new VrrpThread(poller, kernel.scheduling(), log, () -> { }, System::nanoTime);
        installer = new BfdInstaller(kernel.links(), kernel.packets(), thread, poller, told(),
                new EvidenceBook(told(), log), log,
                System::nanoTime, new Random(1));
        thread.start();
    }

    /** With the twin, evidence for {@link #GROUP}. */
    static BfdSpec twin(String device, String local, String remote, int millis, int multiplier) {
        return new BfdSpec("twin on " + device, new DeviceName(device), IpAddress.parse(local),
                IpAddress.parse(remote), Duration.ofMillis(millis), multiplier, Optional.empty(), List.of(GROUP));
    }

    static BfdSpec check(String name, String device, String local, String remote, int millis, int multiplier) {
        return new BfdSpec(name, new DeviceName(device), IpAddress.parse(local), IpAddress.parse(remote),
                Duration.ofMillis(millis), multiplier, Optional.of(new CheckName(name)), List.of());
    }

    BfdNode run(BfdSpec... specs) throws ApplyFailed {
        installer.prepare(List.of(specs)).carryOut();
        return this;
    }

    BfdStatus status(int session) {
        return installer.status().get(session);
    }

    String log() {
        return String.join("\n", logged);
    }

    /** As kill -9 would end it: nothing is said to anybody. */
    void die() {
        dead = true;
        thread.close();
    }

    @Override
    public void close() {
        if (!dead) {
            installer.close();
            thread.close();
        }
        poller.close();
    }

    private Told told() {
        return new Told();
    }

    private final class Told implements BfdListener, EvidenceListener {
        @Override
        public void checkChanged(long now, CheckName check, boolean up) {
            told.add(check + (up ? " up" : " down"));
        }

        @Override
        public void twinWatched(long now, GroupName group, boolean watched) {
            // What a group makes of it is the machine's matter.
        }

        @Override
        public void twinJudgedBy(GroupName group, TwinEvidence evidence) {
            // Asked by nobody here.
        }

        @Override
        public void twinSilent(long now, GroupName group) {
            told.add(group + " silent");
        }

        @Override
        public void twinHeard(long now, GroupName group) {
            told.add(group + " heard");
        }

        @Override
        public void twinDoubts(long now, GroupName group) {
            told.add(group + " doubted");
        }
    }
}
