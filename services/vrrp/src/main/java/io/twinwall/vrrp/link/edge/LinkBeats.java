package io.twinwall.vrrp.link.edge;

import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.model.value.DeviceName;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.edge.Counter;
import io.twinwall.vrrp.edge.LogLimit;
import io.twinwall.vrrp.edge.ThreadGuest;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.evidence.TwinWitness;
import io.twinwall.vrrp.link.LinkBeatMessage;
import io.twinwall.vrrp.link.LinkBeatStatus;
import io.twinwall.vrrp.link.machine.LinkBeatActions;
import io.twinwall.vrrp.link.machine.LinkBeatEvent;
import io.twinwall.vrrp.link.machine.LinkBeatMachine;
import io.twinwall.vrrp.link.machine.LinkBeatSettings;
import io.twinwall.vrrp.link.machine.LinkBeatState;
import io.twinwall.vrrp.link.machine.LinkBeatState.Phase;
import io.twinwall.vrrp.link.wire.BeatCodec;
import io.twinwall.vrrp.link.wire.BeatKey;
import io.twinwall.vrrp.link.wire.BeatReception;
import io.twinwall.vrrp.link.wire.GroupWord;
import io.twinwall.vrrp.link.wire.KeyRing;
import io.twinwall.vrrp.link.wire.LinkBeat;
import io.twinwall.vrrp.split.edge.SplitDesk;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The link's beats on the VRRP thread: the machine, and its duties carried out. */
final class LinkBeats implements ThreadGuest, LinkBeatActions, TwinWitness {
    /** More than this is a flood: what is due comes first. */
    static final int DATAGRAMS_A_WAKE = 32;

    /** More than the kernel keeps for a socket. */
    private static final int BACKLOG = 4_096;

    /** How often, and when last said. */
    private record Refusals(Counter count, LogLimit limit) {}

    private final PacketPoller poller;
    private final EventLog log;
    private final long run;
    private final LinkBeatMachine machine = new LinkBeatMachine();
    private final LinkBeatEvent.TimeReached time = new LinkBeatEvent.TimeReached();
    private final LinkBeatEvent.BeatHeard beatHeard = new LinkBeatEvent.BeatHeard();
    private final Datagram datagram = new Datagram(BeatCodec.CAPACITY);
    private final PacketBuffer out = new PacketBuffer(BeatCodec.CAPACITY);
    private final BeatCodec codec = new BeatCodec();
    private final KeyRing ring = new KeyRing();
    private final LinkBeat beat = new LinkBeat();
    private final GroupWord word = new GroupWord();
    private final Map<BeatReception, Refusals> refused = new EnumMap<>(BeatReception.class);
    private final Counter sent = new Counter();
    private final Counter heard = new Counter();
    private final Counter heardAt = new Counter();
    private final Counter lost = new Counter();
    private final Counter unheard = new Counter();
    private final Counter unsent = new Counter();
    private final Counter discarded = new Counter();
    private final Counter silenceNanos = new Counter();
    private final LogLimit sendFailures = new LogLimit();
    private volatile boolean maintenance;
    private volatile Phase shown = Phase.OFF;
    private LinkBeatState state = new LinkBeatState();
    private LinkBeatSpec spec;
    private LinkBeatPort port;
    private long twinHigh;
    private long twinLow;
    private TwinEvidence[] evidence = {};
    private SplitDesk[] desks = {};
    /** The group whose turn it is to be told first. */
    private int firstDesk;

    private TwinWitness.Word says = TwinWitness.Word.NOTHING;
    private boolean settled;
    /** The twin was lost for another reason than silence, which voids what others say. */
    private boolean wentOtherwise;

    private long now;

    LinkBeats(PacketPoller poller, EventLog log, long run) {
        this.poller = poller;
        this.log = log;
        this.run = run;
        for (BeatReception reason : BeatReception.values()) {
            refused.put(reason, new Refusals(new Counter(), new LogLimit()));
        }
    }

    /** On the thread: what it serves from now on. */
    void serve(
            long at, LinkBeatSpec newSpec, LinkBeatPort newPort, TwinEvidence[] newEvidence, SplitDesk[] newDesks) {
        unwatch();
        if (spec != null && newSpec.isOfOthers(spec)) {
            forgetKeys(at);
        }
        port = newPort;
        spec = newSpec;
        evidence = newEvidence;
        desks = newDesks;
        firstDesk = 0;
        twinHigh = Datagram.high(newSpec.remote());
        twinLow = Datagram.low(newSpec.remote());
        poller.add(port.socket());
        begin(at);
    }

    /** On the thread: there is no link any more. */
    void retire(long at) {
        forgetKeys(at);
        unwatch();
        port = null;
        spec = null;
        evidence = new TwinEvidence[0];
        desks = new SplitDesk[0];
    }

    private void unwatch() {
        if (port != null) {
            poller.remove(port.socket());
        }
    }

    /** On the thread: a key was agreed with the twin. */
    void add(long at, BeatKey key) {
        boolean first = ring.isEmpty();
        ring.add(key);
        if (first) {
            begin(at);
        }
    }

    /** On the thread: the twin is told, and is a witness no longer. */
    void forgetKeys(long at) {
        step(new LinkBeatEvent.Stopped(at));
        ring.clear();
    }

    private void begin(long at) {
        if (!ring.isEmpty() && spec != null) {
            step(new LinkBeatEvent.Started(
                    at, new LinkBeatSettings(spec.interval().toNanos(), spec.multiplier(), run)));
        }
    }

    /** From any thread: whether the node takes itself out of service. */
    void maintain(boolean on) {
        maintenance = on;
        poller.wake();
    }

    /** On the thread, as the program ends: the twin is told that what follows is no death. */
    void sayFarewell(long at) {
        maintenance = true;
        step(new LinkBeatEvent.Leaving(at, true));
        evidence = new TwinEvidence[0];
    }

    boolean isOn() {
        return shown != Phase.OFF;
    }

    @Override
    public void receive(long at) {
        if (port == null || !poller.ready(port.socket())) {
            return;
        }
        for (int taken = 0; taken < DATAGRAMS_A_WAKE && port.socket().receive(datagram) == 1; taken++) {
            BeatReception reception = codec.decode(datagram, twinHigh, twinLow, run, ring, beat);
            if (reception == BeatReception.ACCEPTED) {
                take(at);
            } else {
                refuse(reception, at);
            }
        }
    }

    private void take(long at) {
        heard.increment();
        heardAt.set(at);
        silenceNanos.set(beat.multiplier() * beat.intervalNanos());
        for (TwinEvidence each : evidence) {
            each.voidSilence(at);
        }
        step(beatHeard.set(at, beat));
        lost.set(state.lost());
        if (state.phase() == Phase.UP) {
            for (SplitDesk desk : desks) {
                desk.beat(at, beat.intervalNanos());
            }
            for (int i = 0; i < BeatCodec.groups(datagram); i++) {
                BeatCodec.decodeGroup(datagram, i, word);
                told(at);
            }
        }
    }

    private void told(long at) {
        for (SplitDesk desk : desks) {
            if (desk.id() == word.id()) {
                desk.told(word, at);
            }
        }
    }

    private void refuse(BeatReception reason, long at) {
        Refusals refusals = refused.get(reason);
        refusals.count().increment();
        if (refusals.limit().allows(at)) {
            log.log(LinkBeatMessage.REFUSED, spec.device(), datagram.source(), reason, refusals.count().get());
        }
    }

    @Override
    public void tick(long at) {
        if (state.phase() != Phase.OFF && state.isLeaving() != maintenance) {
            step(new LinkBeatEvent.Leaving(at, maintenance));
            tellWatched();
        }
        if (at >= machine.wakeAt(state)) {
            step(time.at(at));
        }
    }

    @Override
    public long wakeAt() {
        return machine.wakeAt(state);
    }

    private void step(LinkBeatEvent event) {
        now = event.at();
        wentOtherwise = false;
        try {
            state = machine.step(state, event, this);
        } catch (RuntimeException e) {
            fault(e);
        }
        if (wentOtherwise) {
            for (TwinEvidence each : evidence) {
                each.voidSilence(now);
            }
        }
    }

    /** DESIGN section 5, no poisoned pair: the beats start over by themselves. */
    private void fault(RuntimeException broken) {
        log.log(LinkBeatMessage.FAULT, broken);
        state = new LinkBeatState(state);
        shown = Phase.OFF;
        says = TwinWitness.Word.NOTHING;
        settled = false;
        tellWatched();
        if (!ring.isEmpty() && spec != null) {
            state = machine.step(state, new LinkBeatEvent.Started(
                    now, new LinkBeatSettings(spec.interval().toNanos(), spec.multiplier(), run)), this);
        }
    }

    @Override
    public void send(LinkBeat beatOut) {
        if (port == null || ring.isEmpty()) {
            return;
        }
        int groups = Math.min(desks.length, BeatCodec.GROUPS_MAX);
        codec.encode(beatOut, ring, groups, out);
        for (int i = 0; i < groups; i++) {
            desks[(firstDesk + i) % desks.length].tell(word);
            BeatCodec.encodeGroup(word, i, out);
        }
        firstDesk = desks.length == 0 ? 0 : (firstDesk + groups) % desks.length;
        codec.seal(ring, out);
        int errno = port.sender().send(out);
        if (errno == 0) {
            sent.increment();
        } else {
            unsent.increment();
            if (sendFailures.allows(now)) {
                log.log(LinkBeatMessage.SEND_FAILED, spec.twin(), errno);
            }
        }
        unheard.set(state.unheard());
    }

    @Override
    public void missedNoMore() {
        tellWatched();
    }

    @Override
    public void discardBeats() {
        for (int i = 0; i < BACKLOG && port != null && port.socket().receive(datagram) == 1; i++) {
            discarded.increment();
        }
    }

    @Override
    public void stateChanged(Phase from, Phase to) {
        shown = to;
        log.log(LinkBeatMessage.STATE_CHANGED, spec.twin(), from, to);
        settled = false;
        // A twin that says it is out of service is alive, whatever is silent elsewhere.
        says = to == Phase.UP || to == Phase.LEFT ? TwinWitness.Word.HEARD : TwinWitness.Word.NOTHING;
        wentOtherwise = from == Phase.UP;
        if (to != Phase.UP) {
            for (SplitDesk desk : desks) {
                desk.linkLost();
            }
        }
        tellWatched();
    }

    private void tellWatched() {
        for (TwinEvidence each : evidence) {
            each.watch(now);
        }
    }

    @Override
    public void twinSilent() {
        wentOtherwise = false;
        says = TwinWitness.Word.SILENT;
        judge();
    }

    @Override
    public void silenceSettled() {
        settled = true;
        judge();
    }

    private void judge() {
        for (TwinEvidence each : evidence) {
            each.judge(now);
        }
    }

    @Override
    public void twinDoubts() {
        for (TwinEvidence each : evidence) {
            each.doubt(now);
        }
    }

    @Override
    public TwinWitness.Word word() {
        return says;
    }

    @Override
    public void forgetSilence() {
        if (says == TwinWitness.Word.SILENT) {
            says = TwinWitness.Word.NOTHING;
            settled = false;
        }
    }

    @Override
    public boolean mayBeUpThere() {
        return state.mayBeMissed();
    }

    @Override
    public long twinWaitsUntil() {
        return state.twinWaitsUntil();
    }

    @Override
    public DeviceName device() {
        return spec.device();
    }

    @Override
    public boolean isConclusive() {
        return settled;
    }

    LinkBeatStatus status(LinkBeatSpec of, long at) {
        return new LinkBeatStatus(
                shown.toString(),
                of.local(),
                of.remote(),
                of.interval(),
                of.multiplier(),
                Duration.ofNanos(silenceNanos.get()),
                heard.get() == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(Math.max(0, TimeUnit.NANOSECONDS.toMillis(at - heardAt.get()))),
                sent.get(),
                heard.get(),
                lost.get(),
                unheard.get(),
                unsent.get(),
                discarded.get(),
                refused());
    }

    /** Refusals by reason, those that happened. */
    Map<String, Long> refused() {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach((reason, refusals) -> {
            if (refusals.count().get() > 0) {
                counts.put(reason.toString(), refusals.count().get());
            }
        });
        return counts;
    }
}
