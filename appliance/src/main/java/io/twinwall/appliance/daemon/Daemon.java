package io.twinwall.appliance.daemon;

import io.twinwall.appliance.archive.ArchivePush;
import io.twinwall.appliance.archive.GitPusher;
import io.twinwall.appliance.check.CheckService;
import io.twinwall.appliance.check.edge.Probes;
import io.twinwall.appliance.command.BoundedCommand;
import io.twinwall.appliance.commit.Candidates;
import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.commit.ConfigStore;
import io.twinwall.appliance.commit.CrashPoint;
import io.twinwall.appliance.commit.NodeDisk;
import io.twinwall.appliance.commit.PairCommit;
import io.twinwall.appliance.commit.PairNode;
import io.twinwall.appliance.commit.Stage;
import io.twinwall.appliance.control.ApplianceControlPlane;
import io.twinwall.appliance.control.CommitDesk;
import io.twinwall.appliance.control.ControlServer;
import io.twinwall.appliance.control.FirewallDesk;
import io.twinwall.appliance.control.MaintenanceMark;
import io.twinwall.appliance.control.Revisions;
import io.twinwall.appliance.control.StatusBoard;
import io.twinwall.appliance.control.TwinDesk;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.Documents;
import io.twinwall.appliance.document.Reading;
import io.twinwall.appliance.flow.Connections;
import io.twinwall.appliance.flow.DeviceNames;
import io.twinwall.appliance.flow.FirewallLog;
import io.twinwall.appliance.flow.FirewallTrace;
import io.twinwall.appliance.flow.FlowDesk;
import io.twinwall.appliance.history.History;
import io.twinwall.appliance.hook.HookService;
import io.twinwall.appliance.log.ConsoleSink;
import io.twinwall.appliance.log.LogTargetSink;
import io.twinwall.appliance.network.FormerMtus;
import io.twinwall.appliance.network.PortChange;
import io.twinwall.appliance.network.PortsService;
import io.twinwall.appliance.readiness.FailoverDesk;
import io.twinwall.appliance.readiness.ReadinessWatch;
import io.twinwall.appliance.secret.SecretKeeping;
import io.twinwall.appliance.secret.SecretStore;
import io.twinwall.appliance.secret.SecretSync;
import io.twinwall.firewall.BootRuleset;
import io.twinwall.firewall.FirewallService;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.NetlinkConntrack;
import io.twinwall.linux.conntrack.NetlinkFlowMonitor;
import io.twinwall.linux.icmp.RawEchoes;
import io.twinwall.linux.nflog.NetlinkPacketLog;
import io.twinwall.linux.nftrace.NetlinkTraceMonitor;
import io.twinwall.linux.process.ProcessGroups;
import io.twinwall.model.config.Document;
import io.twinwall.model.verify.Vrids;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.RecentEvents;
import io.twinwall.runtime.TakeoverPipeline;
import io.twinwall.shell.CommandShell;
import io.twinwall.sync.StreamId;
import io.twinwall.sync.SyncService;
import io.twinwall.sync.flows.FlowSync;
import io.twinwall.sync.report.ControlStream;
import io.twinwall.vrrp.VrrpService;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The one process of a node: wires the rooms by constructor, puts the document in force, and serves until it is told to
 * end.
 */
public final class Daemon implements AutoCloseable {
    private static final int EVENTS_KEPT = 2000;
    /** Below the VRRP thread's: its advertisements come before the steps of a takeover, and those before all else. */
    private static final int TAKEOVER_PRIORITY = 30;

    /** Read by appliance/boot/twinwall-ruleset. */
    private static final String BOOT_RULESET = "ruleset.json";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Daemon() {}

    /** Starts everything; on return the document is in force and the control socket answers. */
    public static Daemon start(DaemonOptions options, String version, PrintStream console) throws StartFailed {
        Daemon daemon = new Daemon();
        try {
            daemon.wire(options, version, console);
            return daemon;
        } catch (ApplyFailed | KernelRefused e) {
            daemon.close();
            throw new StartFailed(e.getMessage(), e);
        } catch (IOException e) {
            daemon.close();
            throw new StartFailed("control socket " + options.socket() + " cannot be opened: " + e.getMessage(), e);
        } catch (StartFailed e) {
            daemon.close();
            throw e;
        }
    }

    private void wire(DaemonOptions options, String version, PrintStream console)
            throws StartFailed, ApplyFailed, KernelRefused, IOException {
        opened(StateLock.take(options.state()));
        ConfigStore store = new ConfigStore(options.state());
        Stored stored = stored(options, store);
        Document document = document(options, stored, console);

        Rooms rooms = rooms(options, version, console);
        Commits commits = commits(options, rooms, store);
        MaintenanceMark maintenance = new MaintenanceMark(options.state());
        if (maintenance.isSet()) {
            rooms.vrrp().startInMaintenance();
        }
        SecretsAtStart secrets = new SecretsAtStart(rooms.vrrp(), commits.engine(), rooms.events());
        if (!maintenance.isSet()) {
            secrets.before(document, commits.secrets().secrets());
        }
        // Nothing is taken from a twin that does well before this node has been looked at.
        rooms.facts().publish(new Fact.Ready(false));
        try {
            commits.pair().start(document);
        } catch (ApplyFailed e) {
            throw new StartFailed(
                    stored.file() + ": " + e.sentence(DocumentReader.places(stored.text())), e);
        }
        rooms.facts().subscribe(secrets);
        // Only now has the kernel tracking to count for: it comes with the first rule that asks for a state.
        Connections.count(rooms.kernel().sysctl(), rooms.events());
        serve(options, version, rooms, commits, maintenance);
    }

    /** What a node is made of, below its commits. */
    private record Rooms(
            Kernel kernel,
            BoundedCommand commands,
            Facts facts,
            RecentEvents events,
            LogTargetSink sink,
            PortsService ports,
            FirewallService firewall,
            FlowDesk flows,
            HookService hooks,
            SyncService link,
            ControlStream control,
            FlowSync flowSync,
            VrrpService vrrp,
            CheckService checks) {}

    private Rooms rooms(DaemonOptions options, String version, PrintStream console)
            throws ApplyFailed, KernelRefused {
        LogTargetSink sink = opened(
                new LogTargetSink(new ConsoleSink(console), options.node().text()));
        RecentEvents events = opened(new RecentEvents(EVENTS_KEPT, InstantSource.system(), sink));
        Facts facts = new Facts();
        Kernel kernel = opened(Kernel.open());
        opened(new MemoryReturn(kernel.scheduling()));
        PortsService ports = opened(new PortsService(
                new PortChange.Doors(kernel.links(), kernel.addresses(), kernel.routes(), kernel.sysctl()),
                FormerMtus.in(options.state()),
                events));
        ports.watch(kernel.monitors(), facts);
        FirewallService firewall = opened(new FirewallService(kernel, events));
        // Closed after VRRP: a trace that ends must not hold up its farewell.
        FlowDesk flows = flows(kernel, facts, events);
        BoundedCommand commands = new BoundedCommand(ProcessGroups.load());
        // Closed after VRRP: its farewell changes roles, and those have hooks.
        HookService hooks = opened(new HookService(options.node(), commands, facts, events));
        Probes probes = new Probes(opened(RawEchoes.open()), commands);
        SyncService link =
                opened(new SyncService(options.state(), version, facts, events, InstantSource.system()));
        ControlStream control = ControlStream.on(link);
        FlowSync flowSync = opened(new FlowSync(link, new FlowSync.Doors(NetlinkConntrack::open,
                NetlinkFlowMonitor::open, kernel.nft(), kernel.tables(), kernel.sysctl()), facts, events));
        VrrpService vrrp = new VrrpService(kernel, events, facts);
        link.beatKeysTo(new LinkBeatKeys(vrrp));
        // Opened first, closed after: the farewell still needs the steps that take the addresses away.
        TakeoverPipeline pipeline = opened(new TakeoverPipeline(
                Stream.concat(Stream.of(flowSync.step()), vrrp.steps().stream()).toList(), facts, events,
                () -> kernel.scheduling().realtime(TAKEOVER_PRIORITY)));
        opened(vrrp).start(pipeline);
        CheckService checks = opened(new CheckService(probes, facts, events, InstantSource.system()));
        return new Rooms(kernel, commands, facts, events, sink, ports, firewall, flows, hooks, link, control, flowSync,
                vrrp, checks);
    }

    /** What changes documents and secrets. */
    private record Commits(
            CommitEngine engine, Documents documents, History history, PairCommit pair, SecretStore secrets,
            SecretKeeping keeping) {}

    private Commits commits(DaemonOptions options, Rooms rooms, ConfigStore store) {
        SecretStore secrets =
                new SecretStore(options.state(), options.node(), InstantSource.system(), rooms.events());
        // The ruleset stands before the first address does: a booting box is closed.
        BootRuleset boot =
                opened(new BootRuleset(options.state().resolve(BOOT_RULESET), rooms.firewall()));
        List<Stage<?>> stages = List.of(
                new Stage<>("firewall", rooms.firewall()),
                new Stage<>("boot ruleset", boot),
                new Stage<>("interfaces", rooms.ports()),
                new Stage<>("hooks", rooms.hooks()),
                new Stage<>("flows", rooms.flowSync()),
                new Stage<>("vrrp", rooms.vrrp()),
                new Stage<>("checks", rooms.checks()),
                new Stage<>("link", rooms.link()),
                new Stage<>("boot ruleset", boot.stored()));
        CommitEngine engine =
                new CommitEngine(options.node(), stages, rooms.facts(), rooms.events(), secrets::secrets);
        History history = new History(options.state());
        Documents documents = new Documents();
        PairCommit pair = opened(new PairCommit(
                new PairNode.Parts(options.node(), engine, store, history,
                        new NodeDisk(options.state(), rooms.events()), documents, InstantSource.system(),
                        rooms.events(), CrashPoint.Watch.NONE),
                rooms.facts(), owner -> rooms.link().stream(StreamId.CONFIG, owner)));
        SecretSync sync = opened(new SecretSync(secrets, rooms.events(), pair::secretsChanged,
                owner -> rooms.link().stream(StreamId.SECRETS, owner)));
        rooms.facts().subscribe(fact -> {
            if (fact instanceof Fact.ConfigCommitted) {
                engine.inForce().ifPresent(d -> {
                    rooms.sink().aim(d.system().log());
                    rooms.link().documentIs(engine.documentId());
                });
            }
        });
        return new Commits(engine, documents, history, pair, secrets,
                new SecretKeeping(secrets, sync, new CommittedSecrets(engine, pair), rooms.events()));
    }

    /** The control socket and what it reaches. */
    private void serve(
            DaemonOptions options, String version, Rooms rooms, Commits commits, MaintenanceMark maintenance)
            throws IOException {
        CommitEngine engine = commits.engine();
        PairCommit pair = commits.pair();
        ReadinessWatch readiness = opened(new ReadinessWatch(options.node(), version, new ReadinessWatch.Sources(
                rooms.link(), rooms.vrrp(), rooms.control().reports(), rooms.facts(),
                () -> Optional.of(engine.documentId()).filter(id -> !id.isEmpty()), pair::story,
                () -> rooms.flowSync().isWanted()
                        ? Optional.of(rooms.flowSync().status().keeps()) : Optional.empty(),
                () -> pair.remaining().map(left -> "its last commit waits for 'confirm'"))));
        ArchivePush archive = opened(new ArchivePush(
                new ArchivedHistory(options.node(), engine, pair, commits.history(), commits.secrets()),
                new GitPusher(commits.history().directory(), options.state(), rooms.commands()),
                rooms.events()).start());
        rooms.facts().subscribe(fact -> archive.poke());
        Revisions revisions = new Revisions(commits.history(), pair, archive::shown);
        StatusBoard board = new StatusBoard(
                options.node(),
                version,
                InstantSource.system(),
                new StatusBoard.Sources(
                        rooms.ports(), rooms.firewall(), rooms.vrrp(), rooms.link(), rooms.flowSync(), readiness,
                        rooms.checks(), rooms.kernel().links(), rooms.kernel().routes(), engine, pair, revisions,
                        commits.keeping(), rooms.events()));
        CommitDesk desk = new CommitDesk(
                options.node(), engine, pair, revisions, new Candidates(), commits.documents(),
                commits.secrets()::secrets, rooms.events());
        ApplianceControlPlane plane = new ApplianceControlPlane(
                options.node(), board, engine, desk, rooms.vrrp(), rooms.link(),
                new FailoverDesk(rooms.vrrp(), readiness, rooms.control().questions(), rooms.events()), maintenance,
                new FirewallDesk(rooms.firewall(), engine), rooms.flows(), commits.keeping());
        CommandShell shell = new CommandShell(plane);
        rooms.control().questions().answerWith(new TwinDesk(shell));
        opened(ControlServer.open(options.socket(), options.node().text(), shell));
    }

    private FlowDesk flows(Kernel kernel, Facts facts, RecentEvents events) throws KernelRefused {
        DeviceNames devices = new DeviceNames(kernel.links(), InstantSource.system());
        Connections connections = opened(new Connections(NetlinkConntrack.open()));
        FirewallTrace trace = opened(new FirewallTrace(kernel.nft(), NetlinkTraceMonitor::open, devices, events));
        trace.sweep();
        FirewallLog log = opened(new FirewallLog(NetlinkPacketLog::open, devices, events, InstantSource.system()));
        facts.subscribe(fact -> {
            if (fact instanceof Fact.ConfigCommitted) {
                log.listen();
            }
        });
        return new FlowDesk(connections, log, trace);
    }

    /** The text of a document and where it lies. */
    private static final class Stored {
        private final Path file;
        private final byte[] text;

        private Stored(Path file, byte[] text) {
            this.file = file;
            this.text = text;
        }

        private Path file() {
            return file;
        }

        private byte[] text() {
            return text;
        }
    }

    /** The committed document, or on a fresh box the one given by {@code --config}. */
    private static Stored stored(DaemonOptions options, ConfigStore store) throws StartFailed {
        Path file = store.file();
        try {
            Optional<byte[]> committed = store.read();
            if (committed.isPresent()) {
                return new Stored(file, committed.get());
            }
            file = options.config()
                    .orElseThrow(() -> new StartFailed("there is no committed document in " + options.state()
                            + " yet; give one with --config FILE"));
            try (var in = Files.newInputStream(file)) {
                return new Stored(file, in.readNBytes(DocumentReader.BYTES_MAX + 1));
            }
        } catch (IOException e) {
            throw new StartFailed(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Document document(DaemonOptions options, Stored stored, PrintStream console) throws StartFailed {
        Path file = stored.file();
        Reading reading = DocumentReader.read(stored.text());
        for (var finding : reading.findings()) {
            console.println(file + ":" + finding);
        }
        Document document = Vrids.assign(reading.document()
                .orElseThrow(() -> new StartFailed(file + " is no valid document; 'twinwall check' says why")));
        if (!document.pair().nodes().contains(options.node())) {
            throw new StartFailed("--node " + options.node() + " is not in pair.nodes of " + file + ", which has "
                    + document.pair().nodes());
        }
        return document;
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Waits until {@link #close} is called. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /** Ends in reverse order: no more consoles, then the farewell and the addresses, the filter last of all stays. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                // Whatever one part could not end must not keep the next from its farewell.
            }
        }
        ended.countDown();
    }
}
