package io.twinwall.vrrp.bfd.edge;

import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.DeviceName;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.BfdMessage;
import io.twinwall.vrrp.bfd.BfdStatus;
import io.twinwall.vrrp.bfd.machine.BfdActions;
import io.twinwall.vrrp.bfd.machine.BfdEvent;
import io.twinwall.vrrp.bfd.machine.BfdMachine;
import io.twinwall.vrrp.bfd.machine.BfdState;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import io.twinwall.vrrp.edge.Counter;
import io.twinwall.vrrp.edge.LogLimit;
import io.twinwall.vrrp.evidence.TwinEvidence;
import io.twinwall.vrrp.evidence.TwinWitness;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A session on the VRRP thread: its machine, and the machine's duties carried out. */
final class BfdSession implements BfdActions, TwinWitness {
    /** What other threads see, all of one moment. */
    record View(
            SessionState state,
            SessionState remoteState,
            Diagnostic diagnostic,
            Diagnostic remoteDiagnostic,
            int discriminator,
            int remoteDiscriminator,
            long detectionNanos,
            long transmitNanos,
            long sinceNanos,
            long transitions) {}

    private static final long RESTART_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Longer than a handshake of two sides that send once a second. */
    private static final long FIRST_WORD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int LINES_A_MINUTE = 10;

    private final BfdMachine machine = new BfdMachine();
    private final BfdEvent.TimeReached time = new BfdEvent.TimeReached();
    private final BfdEvent.PacketHeard packetHeard = new BfdEvent.PacketHeard();
    private final PacketBuffer payload = new PacketBuffer(ControlCodec.LENGTH);
    private final BfdListener listener;
    private final EventLog log;
    private final Counter sent = new Counter();
    private final Counter received = new Counter();
    private final Counter unsent = new Counter();
    private final LogLimit sendFailures = new LogLimit();
    private final long seed;
    private final long remoteHigh;
    private final long remoteLow;
    private volatile BfdSpec spec;
    private volatile View view;
    /** Where it hears; null until it was placed. */
    private volatile BfdPort port;

    private DatagramSender sender;
    private BfdState state;
    private TwinEvidence[] evidence = {};
    private TwinWitness.Word word = TwinWitness.Word.NOTHING;
    private boolean started;
    private boolean lost;
    private boolean changed;
    private boolean silent;
    private boolean retired;
    private long now;
    private long restartAt = Long.MAX_VALUE;
    /** When a check that never came Up is said to be down. */
    private long firstWordAt = Long.MAX_VALUE;

    private long linesSince;
    private int lines;

    /**
     * @param discriminator unique on this node, not zero
     * @param seed of the jitter
     */
    BfdSession(BfdSpec spec, int discriminator, long seed, BfdListener listener, EventLog log, long now) {
        this.spec = spec;
        this.seed = seed;
        this.listener = listener;
        this.log = log;
        this.now = now;
        remoteHigh = Datagram.high(spec.remote());
        remoteLow = Datagram.low(spec.remote());
        state = new BfdState(discriminator, seed);
        view = look(now, 0);
    }

    BfdStatus status(long at) {
        View seen = view;
        BfdSpec wanted = spec;
        BfdPort hearing = port;
        return new BfdStatus(
                wanted.name(),
                wanted.device(),
                wanted.local(),
                wanted.remote(),
                seen.state(),
                seen.remoteState(),
                seen.diagnostic(),
                seen.remoteDiagnostic(),
                Duration.ofNanos(seen.transmitNanos()),
                Duration.ofNanos(seen.detectionNanos()),
                wanted.multiplier(),
                Integer.toUnsignedLong(seen.discriminator()),
                Integer.toUnsignedLong(seen.remoteDiscriminator()),
                seen.transitions(),
                TimeUnit.NANOSECONDS.toSeconds(at - seen.sinceNanos()),
                sent.get(),
                received.get(),
                unsent.get(),
                hearing == null ? Map.of() : hearing.refused());
    }

    int discriminator() {
        return state.discriminator();
    }

    /** Whether the peer sits at a datagram's source and its packets arrive at a port. */
    boolean isFrom(BfdPort at, Datagram datagram) {
        return at == port && datagram.sourceLow() == remoteLow && datagram.sourceHigh() == remoteHigh;
    }

    @Override
    public TwinWitness.Word word() {
        return word;
    }

    @Override
    public void forgetSilence() {
        if (word == TwinWitness.Word.SILENT) {
            word = TwinWitness.Word.NOTHING;
        }
    }

    @Override
    public DeviceName device() {
        return spec.device();
    }

    @Override
    public boolean isConclusive() {
        return true;
    }

    /** What the twin hears of a session nobody echoes. */
    @Override
    public long twinWaitsUntil() {
        return Long.MIN_VALUE;
    }

    /**
     * Whether the peer's end may be Up, so that it can miss us: Up here, or Init, from where our packets take it Up
     * (RFC 5880 section 6.2).
     */
    @Override
    public boolean mayBeUpThere() {
        return state.session() == SessionState.UP || state.session() == SessionState.INIT;
    }

    /** On the VRRP thread: takes a specification with the same key, and the sockets for it. */
    void place(long at, BfdSpec newSpec, BfdPort newPort, DatagramSender newSender, TwinEvidence[] newEvidence) {
        boolean same = newSpec.settings().equals(spec.settings());
        spec = newSpec;
        port = newPort;
        sender = newSender;
        evidence = newEvidence;
        if (!started) {
            started = true;
            firstWordAt = at + FIRST_WORD_NANOS;
            step(new BfdEvent.Started(at, newSpec.settings()));
        } else if (!same && restartAt == Long.MAX_VALUE) {
            step(new BfdEvent.Reconfigured(at, newSpec.settings()));
        }
    }

    /**
     * On the VRRP thread: the session ends. It goes on saying AdminDown for as long as it is given the time.
     *
     * @return until when the peer should be told (RFC 5880 section 6.8.16); {@code at} when there is none that hears
     */
    long retire(long at) {
        retired = true;
        restartAt = Long.MAX_VALUE;
        firstWordAt = Long.MAX_VALUE;
        holdDown(at, true);
        evidence = new TwinEvidence[0];
        return state.farewellUntil() == Long.MAX_VALUE ? at : state.farewellUntil();
    }

    /** On the VRRP thread: whether the node takes itself out of service, which the twin is told, and nobody else. */
    void maintain(long at, boolean on) {
        if (started && restartAt == Long.MAX_VALUE) {
            holdDown(at, retired || (on && evidence.length > 0));
        }
    }

    private void holdDown(long at, boolean down) {
        if (down != (state.session() == SessionState.ADMIN_DOWN)) {
            step(new BfdEvent.HeldDown(at, down));
        }
    }

    void heard(long at, ControlPacket packet) {
        received.increment();
        for (TwinEvidence each : evidence) {
            each.voidSilence(at);
        }
        step(packetHeard.set(at, packet));
    }

    /** Gives the machine the time when it asked for it. */
    void tick(long at) {
        if (at >= restartAt) {
            restartAt = Long.MAX_VALUE;
            step(new BfdEvent.Started(at, spec.settings()));
        } else if (at >= machine.wakeAt(state)) {
            step(time.at(at));
        }
        if (at >= firstWordAt) {
            now = at;
            tell(false);
        }
    }

    long wakeAt() {
        return Math.min(machine.wakeAt(state), Math.min(restartAt, firstWordAt));
    }

    private void step(BfdEvent event) {
        now = event.at();
        lost = false;
        silent = false;
        try {
            state = machine.step(state, event, this);
        } catch (RuntimeException e) {
            fault(e);
        }
        if (lost) {
            testify();
        }
        if (changed) {
            changed = false;
            for (TwinEvidence each : evidence) {
                each.watch(now);
            }
        }
        View last = view;
        if (last.detectionNanos() != state.detectionNanos() || last.transmitNanos() != state.transmitNanos()
                || last.remoteState() != state.remoteSession()
                || last.remoteDiscriminator() != state.remoteDiscriminator()) {
            view = look(last.sinceNanos(), last.transitions());
        }
    }

    private void testify() {
        // A twin that says AdminDown on one way is out of service, not dead: its silence on another proves nothing.
        boolean leaving = state.session() != SessionState.ADMIN_DOWN
                && state.remoteSession() == SessionState.ADMIN_DOWN;
        word = silent ? TwinWitness.Word.SILENT : leaving ? TwinWitness.Word.HEARD : TwinWitness.Word.NOTHING;
        for (TwinEvidence each : evidence) {
            if (silent) {
                each.judge(now);
            } else {
                each.voidSilence(now);
            }
        }
    }

    /** DESIGN section 5, no poisoned pair: this session starts over by itself. */
    private void fault(RuntimeException broken) {
        log.log(BfdMessage.FAULT, spec.name(), broken, TimeUnit.NANOSECONDS.toSeconds(RESTART_NANOS));
        lost = state.session() == SessionState.UP || view.state() == SessionState.UP;
        changed = true;
        silent = false;
        state = new BfdState(state.discriminator(), seed);
        restartAt = now + RESTART_NANOS;
        view = look(now, view.transitions() + 1);
    }

    private View look(long since, long transitions) {
        return new View(
                state.session(),
                state.remoteSession(),
                state.diagnostic(),
                state.remoteDiagnostic(),
                state.discriminator(),
                state.remoteDiscriminator(),
                state.detectionNanos(),
                state.transmitNanos(),
                since,
                transitions);
    }

    @Override
    public void send(ControlPacket packet) {
        ControlCodec.encode(packet, payload);
        int errno = sender.send(payload);
        if (errno == 0) {
            sent.increment();
            return;
        }
        unsent.increment();
        if (sendFailures.allows(now)) {
            log.log(BfdMessage.SEND_FAILED, spec.name(), spec.remote(), errno);
        }
    }

    @Override
    public void stateChanged(SessionState from, SessionState to) {
        logChange(from, to);
        changed = true;
        view = look(now, view.transitions() + 1);
        if (to == SessionState.UP) {
            word = TwinWitness.Word.HEARD;
            tell(true);
        } else if (from == SessionState.UP) {
            lost = true;
            boolean administrative =
                    to == SessionState.ADMIN_DOWN || state.remoteSession() == SessionState.ADMIN_DOWN;
            if (!administrative) {
                tell(false);
            }
        }
    }

    private void tell(boolean up) {
        firstWordAt = Long.MAX_VALUE;
        spec.check().ifPresent(check -> listener.checkChanged(now, check, up));
    }

    private void logChange(SessionState from, SessionState to) {
        if (now - linesSince >= MINUTE_NANOS) {
            linesSince = now;
            lines = 0;
        }
        if (lines < LINES_A_MINUTE) {
            log.log(BfdMessage.STATE_CHANGED, spec.name(), spec.remote(), from, to, state.diagnostic());
        } else if (lines == LINES_A_MINUTE) {
            log.log(BfdMessage.FLAPPING, spec.name(), spec.remote());
        }
        lines = Math.min(lines + 1, LINES_A_MINUTE + 1);
    }

    @Override
    public void peerSilent() {
        silent = true;
    }

}
