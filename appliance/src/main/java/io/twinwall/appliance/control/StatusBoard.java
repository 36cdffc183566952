package io.twinwall.appliance.control;

import io.twinwall.appliance.check.CheckService;
import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.commit.PairCommit;
import io.twinwall.appliance.network.PortsService;
import io.twinwall.appliance.readiness.ReadinessWatch;
import io.twinwall.appliance.secret.SecretKeeping;
import io.twinwall.firewall.FirewallService;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.control.Topic;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.view.Datum;
import io.twinwall.runtime.RecentEvents;
import io.twinwall.sync.LinkStatus;
import io.twinwall.sync.SyncService;
import io.twinwall.sync.flows.FlowSync;
import io.twinwall.vrrp.VrrpService;
import io.twinwall.vrrp.bfd.BfdStatus;
import io.twinwall.vrrp.link.LinkBeatStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code show} shows, gathered when it is asked for. */
public final class StatusBoard {
    private static final int LOG_ENTRIES_SHOWN = 200;
    private static final int ORIGIN_KERNEL = 2;
    private static final int ORIGIN_BOOT = 3;
    private static final int ORIGIN_STATIC = 4;

    /** Who is asked. */
    public record Sources(
            PortsService ports,
            FirewallService firewall,
            VrrpService vrrp,
            SyncService link,
            FlowSync flows,
            ReadinessWatch readiness,
            CheckService checks,
            Links links,
            Routes routes,
            CommitEngine engine,
            PairCommit pair,
            Revisions revisions,
            SecretKeeping secrets,
            RecentEvents events) {}

    private final NodeName node;
    private final String version;
    private final InstantSource clock;
    private final Instant started;
    private final Sources sources;

    public StatusBoard(NodeName node, String version, InstantSource clock, Sources sources) {
        this.node = node;
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
        this.sources = sources;
    }

    /** The devices of the kernel that a document may name; none where it does not say. */
    List<String> devices() {
        try {
            return sources.links().list().stream().map(link -> link.name().text()).sorted().toList();
        } catch (KernelRefused e) {
            return List.of();
        }
    }

    Datum show(Topic topic) {
        return switch (topic) {
            case VERSION ->
                Datum.of(new VersionStatus(
                        version, Runtime.version().toString(), node, uptime(), unconfirmed()));
            case INTERFACES -> Datum.of(sources.ports().status());
            case VRRP -> sources.vrrp().status().toDatum();
            case VRRP_STATISTICS -> sources.vrrp().status().toStatistics();
            case BFD -> new Datum.Items(
                    sources.vrrp().bfdStatus().stream().map(BfdStatus::toDatum).toList());
            case LINK -> {
                LinkStatus status = sources.link().status();
                yield withBeats((status.peer().isEmpty() ? status : status.withConfig(sources.pair().story()))
                        .toDatum(sources.flows().status()), LinkBeatStatus::toDatum);
            }
            case LINK_STATISTICS -> withBeats(
                    sources.link().status().toStatistics(sources.flows().status()), LinkBeatStatus::toStatistics);
            case READINESS -> sources.readiness().now().toDatum();
            case CHECKS -> Datum.of(sources.checks().status());
            case FIREWALL -> Datum.of(sources.firewall().status());
            case ROUTES -> routes();
            case CONFIGURATION ->
                sources.engine().inForce().map(DocumentDatum::of).orElseGet(() -> new Datum.Fields(Map.of()));
            case CONFIGURATION_HISTORY -> sources.revisions().show();
            case SECRETS -> sources.secrets().show();
            case LOG -> Datum.of(sources.events().last(LOG_ENTRIES_SHOWN));
        };
    }

    private Datum withBeats(Datum.Fields link, Function<LinkBeatStatus, Datum> form) {
        Map<String, Datum> fields = new LinkedHashMap<>(link.fields());
        sources.revisions().archive().ifPresent(story -> fields.put("archive", new Datum.Text(story)));
        sources.vrrp().linkBeats().ifPresent(beats -> fields.put("beats", form.apply(beats)));
        return new Datum.Fields(fields);
    }

    private Datum routes() {
        try {
            Map<Integer, Link> links =
                    sources.links().list().stream().collect(Collectors.toMap(Link::index, Function.identity()));
            List<RouteStatus> routes = sources.routes().list().stream()
                    .map(route -> new RouteStatus(
                            route.to().length() == 0 ? "default" : route.to().toString(),
                            route.via(),
                            links.containsKey(route.link())
                                    ? links.get(route.link()).name().text()
                                    : "-",
                            origin(route.protocol()),
                            route.metric()))
                    .toList();
            return Datum.of(routes);
        } catch (KernelRefused e) {
            return new Datum.Items(List.of());
        }
    }

    private static String origin(int protocol) {
        return switch (protocol) {
            case Routes.TWINWALL -> "twinwall";
            case ORIGIN_KERNEL -> "kernel";
            case ORIGIN_BOOT -> "boot";
            case ORIGIN_STATIC -> "static";
            default -> Integer.toString(protocol);
        };
    }

    private Optional<String> unconfirmed() {
        return sources.pair().remaining()
                .map(left -> "the commit in force is taken back in " + left.toSeconds()
                        + "s; type 'confirm' to keep it");
    }

    private String uptime() {
        Duration up = Duration.between(started, clock.instant());
        return String.format(
                java.util.Locale.ROOT,
                "%dd %02d:%02d:%02d",
                up.toDays(),
                up.toHoursPart(),
                up.toMinutesPart(),
                up.toSecondsPart());
    }
}
