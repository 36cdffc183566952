package io.twinwall.sync;

import com.google.protobuf.ByteString;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.control.Outcome;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Service;
import io.twinwall.sync.edge.Counters;
import io.twinwall.sync.edge.Identity;
import io.twinwall.sync.edge.LinkEdge;
import io.twinwall.sync.edge.LinkFiles;
import io.twinwall.sync.edge.PairingEdge;
import io.twinwall.sync.edge.Pin;
import io.twinwall.sync.edge.Sockets;
import io.twinwall.sync.edge.StreamEnd;
import io.twinwall.sync.machine.LinkSettings;
import io.twinwall.sync.machine.PairingEvent;
import io.twinwall.sync.machine.PairingState;
import io.twinwall.sync.wire.BootId;
import io.twinwall.sync.wire.TwinFrame;
import io.twinwall.sync.wire.Versions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.crypto.SecretKey;

/**
 * The link to the twin and the pairing that precedes it. A node whose document has no link, or no second node, has no
 * socket, no thread and no key of it.
 *
 * <p>A link that cannot be set up refuses no commit and no start: the box serves without its twin, and says so.
 */
public final class SyncService implements Service<NodeConfig, SyncPlan, LinkStatus> {
    /** How long a request waits for the twin before it tells where things stand. */
    private static final long PATIENCE_MILLIS = 3_000;

    private static final long LOOK_MILLIS = 25;

    private final LinkFiles files;
    private final String software;
    private final Versions versions;
    private final Facts facts;
    private final EventLog log;
    private final InstantSource clock;
    private final BootId boot;
    private final SecureRandom random = new SecureRandom();
    private final List<StreamEnd> streams = new ArrayList<>();
    private final Counters counters = new Counters();

    private Optional<Sockets> sockets = Optional.empty();
    private Optional<Identity> identity = Optional.empty();
    private volatile Optional<SyncPlan.Ends> ends = Optional.empty();
    private volatile Optional<Pin> twin = Optional.empty();
    private volatile Optional<LinkEdge> link = Optional.empty();
    private volatile Optional<PairingEdge> pairing = Optional.empty();
    private volatile BeatKeys beatKeys = BeatKeys.UNHEARD;
    private volatile String trouble = "";
    private volatile String document = "";
    private volatile boolean starting;
    private boolean closed;

    /**
     * @param state the node's state directory
     * @param software this program's version, told to the twin
     */
    public SyncService(Path state, String software, Facts facts, EventLog log, InstantSource clock) {
        this(state, software, Versions.SPOKEN, facts, log, clock);
    }

    /** With other versions than this program speaks. */
    SyncService(Path state, String software, Versions versions, Facts facts, EventLog log, InstantSource clock) {
        this.files = new LinkFiles(state);
        this.software = software;
        this.versions = versions;
        this.facts = facts;
        this.log = log;
        this.clock = clock;
        byte[] id = new byte[BootId.LENGTH];
        random.nextBytes(id);
        this.boot = new BootId(ByteString.copyFrom(id));
        facts.subscribe(fact -> {
            if (fact instanceof Fact.LinkChanged(var device, boolean carrier)
                    && carrier && ends.filter(e -> e.device().equals(device.text())).isPresent()) {
                link.ifPresent(LinkEdge::carrierCame);
            }
        });
    }

    /** Makes somebody the owner of a stream; before the first document is applied, each stream once. */
    public synchronized TwinStream stream(StreamId id, TwinStream.Owner owner) {
        StreamEnd end = new StreamEnd(id, boot, owner, log);
        streams.add(end);
        return end;
    }

    /** The document in force has another id. */
    public void documentIs(String id) {
        document = id;
        link.ifPresent(edge -> edge.documentIs(id));
    }

    /** Who sends the death beats; before the first document is applied. */
    public synchronized void beatKeysTo(BeatKeys listener) {
        beatKeys = listener;
    }

    /** Whether a twin's key is pinned. */
    public boolean isPaired() {
        return twin.isPresent();
    }

    /** The key of the death beats, agreed with the twin; empty before the link was up for the first time. */
    public Optional<SecretKey> beatKey() {
        return link.flatMap(LinkEdge::beatKey);
    }

    @Override
    public SyncPlan plan(Optional<NodeConfig> now, NodeConfig next) {
        return SyncPlan.between(now, next);
    }

    @Override
    public synchronized void apply(SyncPlan plan) {
        if (plan.next().equals(ends) && trouble.isEmpty()) {
            return;
        }
        stop(TwinFrame.Reason.OTHER);
        pairing.ifPresent(PairingEdge::end);
        pairing = Optional.empty();
        ends = plan.next();
        startSoon();
    }

    /** By a thread of its own: what encryption loads takes longer than a commit, or a start, should wait. */
    private void startSoon() {
        starting = true;
        Thread.ofVirtual().name("link-start").start(() -> {
            synchronized (this) {
                stop(TwinFrame.Reason.OTHER);
                start();
                starting = false;
            }
        });
    }

    private void start() {
        trouble = "";
        if (closed || ends.isEmpty()) {
            return;
        }
        try {
            twin = files.twin();
            if (twin.isPresent()) {
                LinkEdge edge = new LinkEdge(parts(ends.get(), twin.get()), streams);
                link = Optional.of(edge);
                edge.start(document);
            }
        } catch (IOException e) {
            trouble = e.getMessage();
            log.log(SyncMessage.IDENTITY_UNUSABLE, trouble);
        }
    }

    private LinkEdge.Parts parts(SyncPlan.Ends at, Pin pin) throws IOException {
        LinkSettings settings = new LinkSettings(
                at.self().text(), at.twin().text(), versions, software, boot, random.nextLong());
        return new LinkEdge.Parts(
                opened(), place(at), settings, identity(), pin, log, clock,
                reachable -> facts.publish(new Fact.TwinReachable(reachable)), beatKeys::agreed, counters);
    }

    private Sockets opened() {
        if (sockets.isEmpty()) {
            sockets = Optional.of(new Sockets());
        }
        return sockets.get();
    }

    private static Sockets.Place place(SyncPlan.Ends at) {
        try {
            return new Sockets.Place(at.device(), InetAddress.getByAddress(at.own().bytes()),
                    InetAddress.getByAddress(at.twins().bytes()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private Identity identity() throws IOException {
        if (identity.isEmpty()) {
            identity = Optional.of(files.identity());
        }
        return identity.get();
    }

    private void stop(TwinFrame.Reason reason) {
        link.ifPresent(edge -> edge.close(reason));
        link = Optional.empty();
    }

    /** {@code request pair}: begins, or tells where it stands. */
    public Outcome requestPair() {
        SyncPlan.Ends at;
        PairingEdge edge;
        synchronized (this) {
            if (ends.isEmpty()) {
                return Outcome.refused("this node has no twin to pair with: the document needs two nodes in"
                        + " `pair.nodes` and `pair.link: {interface: INTERFACE}`");
            }
            at = ends.get();
            try {
                if (pairing.isEmpty()) {
                    pairing = Optional.of(new PairingEdge(
                            opened(), place(at), identity(), files, log, pin -> startSoon()));
                }
                edge = pairing.get();
                edge.ask(new PairingEvent.Party(at.self().text(), at.twin().text(), identity().publicKey(),
                        at.self().text().compareTo(at.twin().text()) < 0));
            } catch (IOException e) {
                return Outcome.refused("this node's own key cannot be used: " + e.getMessage());
            }
        }
        await(edge, state -> state.phase() != PairingState.Phase.ASKED
                && state.phase() != PairingState.Phase.EXCHANGING);
        return edge.read(state -> told(state, at.twin().text())).orElse(Outcome.refused("the link does not answer"));
    }

    /** {@code request pair confirm}: the operator saw the same digits on both consoles. */
    public Outcome confirmPair() {
        Optional<PairingEdge> edge = pairing;
        String name = ends.map(at -> at.twin().text()).orElse("the twin");
        if (edge.isEmpty() || edge.get().read(state -> state.phase() == PairingState.Phase.COMPARING)
                .filter(Boolean::booleanValue).isEmpty()) {
            return Outcome.refused("there are no digits to confirm; 'request pair' on both nodes begins");
        }
        edge.get().confirm();
        await(edge.get(), state -> state.phase() != PairingState.Phase.COMPARING);
        return edge.get().read(state -> told(state, name)).orElse(Outcome.refused("the link does not answer"));
    }

    /** {@code request pair cancel}: the digits differ, or the operator thought better of it. */
    public Outcome cancelPair() {
        Optional<PairingEdge> edge = pairing;
        if (edge.isEmpty() || edge.get().read(PairingState::underWay).filter(Boolean::booleanValue).isEmpty()) {
            return Outcome.refused("no pairing is under way");
        }
        edge.get().cancel();
        return Outcome.done("pairing cancelled; nothing was changed");
    }

    /** {@code request unpair}: forgets the twin's key. */
    public synchronized Outcome unpair(String by) {
        try {
            if (files.twin().isEmpty()) {
                return Outcome.refused("this node is not paired");
            }
        } catch (IOException e) {
            // A damaged pin is to go as well.
        }
        try {
            files.forgetTwin();
        } catch (IOException e) {
            return Outcome.refused("the twin's key cannot be removed: " + e.getMessage());
        }
        stop(TwinFrame.Reason.UNPAIRED);
        beatKeys.forgotten();
        twin = Optional.empty();
        trouble = "";
        log.log(SyncMessage.UNPAIRED, by);
        return Outcome.done("unpaired: this node does not talk to its twin any more",
                "run 'request unpair' there too, or 'request pair' on both to pair again");
    }

    private static void await(PairingEdge edge, Predicate<PairingState> over) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            while (System.nanoTime() < end && edge.read(over::test).filter(Boolean::booleanValue).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Outcome told(PairingState state, String twin) {
        return switch (state.phase()) {
            case IDLE -> Outcome.refused("no pairing is under way");
            case ASKED, EXCHANGING -> Outcome.done(
                    "waiting for " + twin + ": run 'request pair' there too, within two minutes",
                    "'request pair' here again, or 'show link', shows the digits then"
                            + (state.detail().isEmpty() ? "" : " (so far: " + state.detail() + ")"));
            case COMPARING -> state.confirmedHere()
                    ? Outcome.done("confirmed here; waiting for 'request pair confirm' on " + twin)
                    : Outcome.done(
                            "digits: " + state.digits().orElse(""),
                            "the same on " + twin + "? then 'request pair confirm' on both, within two minutes",
                            "not the same: 'request pair cancel'; somebody stands between the nodes");
            case PAIRED -> Outcome.done("paired with " + twin);
            case FAILED -> Outcome.refused(state.detail());
        };
    }

    @Override
    public LinkStatus status() {
        return new StatusReading(ends, starting, twin, link, pairing, trouble, document, identity.map(Identity::pin),
                streams.stream().map(StreamEnd::status).toList(), counters.view()).status();
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop(TwinFrame.Reason.STOPPING);
        pairing.ifPresent(PairingEdge::end);
        sockets.ifPresent(Sockets::close);
    }
}
