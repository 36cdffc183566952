package io.twinwall.appliance.flow;

import io.twinwall.appliance.feed.LineFeed;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.nflog.LogPrefix;
import io.twinwall.linux.nflog.LoggedPacket;
import io.twinwall.linux.nflog.PacketLog;
import io.twinwall.linux.packet.PacketHead;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.LoggedFilter;
import io.twinwall.runtime.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears the packets that rules of the document log, hands them on to whoever watches, and puts a limited part of them
 * into the event log.
 */
public final class FirewallLog implements AutoCloseable {
    private static final int BURST = 50;
    private static final int EACH_SECOND = 5;
    private static final Duration LOST_SAID_EVERY = Duration.ofSeconds(10);

    private record Watcher(LoggedFilter filter, LineFeed feed) {}

    private final PacketLog.Source source;
    private final DeviceNames devices;
    private final EventLog log;
    private final InstantSource clock;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final LogLimit limit;
    private Optional<PacketLog> open = Optional.empty();
    private boolean closed;
    private String refusal = "";
    private long lost;
    private Instant lostSaid = Instant.MIN;

    /** Listens to nothing before {@link #listen}. */
    public FirewallLog(PacketLog.Source source, DeviceNames devices, EventLog log, InstantSource clock) {
        this.source = source;
        this.devices = devices;
        this.log = log;
        this.clock = clock;
        this.limit = new LogLimit(BURST, EACH_SECOND, clock.instant());
    }

    /** Opens the kernel's log where it is not open; a refusal is logged once for each reason. */
    public synchronized void listen() {
        if (open.isPresent() || closed) {
            return;
        }
        try {
            open = Optional.of(source.open(LogPrefix.GROUP, new Hearing()));
            refusal = "";
        } catch (KernelRefused e) {
            if (!refusal.equals(e.getMessage())) {
                log.log(FlowMessage.NOT_HEARD, e.getMessage());
            }
            refusal = e.getMessage();
        }
    }

    /** Lines of the packets that pass the filter, from now on until it is closed. */
    public Feed monitor(LoggedFilter filter) {
        listen();
        synchronized (this) {
            if (open.isEmpty()) {
                return Feed.refused("packets that rules log are not heard: " + refusal);
            }
        }
        LineFeed feed = new LineFeed(closing -> watchers.removeIf(watcher -> watcher.feed() == closing));
        watchers.add(new Watcher(filter, feed));
        return feed;
    }

    /** Closing waits for the log's thread, which must not wait for us meanwhile. */
    @Override
    public void close() {
        Optional<PacketLog> closing;
        synchronized (this) {
            closed = true;
            closing = open;
            open = Optional.empty();
        }
        closing.ifPresent(PacketLog::close);
    }

    /** What happens on the log's own thread, and on no other. */
    private final class Hearing implements PacketLog.Listener {
        @Override
        public void logged(LoggedPacket packet) {
            Instant now = clock.instant();
            String rule = LogPrefix.path(packet.prefix()).orElse(packet.prefix().strip());
            String what = describe(packet);
            if (limit.admits(now)) {
                long leftOut = limit.takeLeftOut();
                if (leftOut > 0) {
                    log.log(FlowMessage.LOGGED_MORE, leftOut, limit.since().truncatedTo(ChronoUnit.SECONDS));
                }
                log.log(FlowMessage.LOGGED, rule, what);
            }
            String line = packet.time().orElse(now).truncatedTo(ChronoUnit.MILLIS) + " " + rule + ": " + what;
            for (Watcher watcher : watchers) {
                if (passes(watcher.filter(), rule, packet.head())) {
                    watcher.feed().offer(line);
                }
            }
        }

        @Override
        public void lost(long packets) {
            watchers.forEach(watcher -> watcher.feed().offer(
                    packets + " logged packets were lost: they came faster than they could be read"));
            lost += packets;
            Instant now = clock.instant();
            if (lostSaid.isBefore(now.minus(LOST_SAID_EVERY))) {
                log.log(FlowMessage.LOST, lost);
                lost = 0;
                lostSaid = now;
            }
        }
    }

    private String describe(LoggedPacket packet) {
        StringBuilder text = new StringBuilder(packet.hookWord());
        if (packet.inDevice() != 0) {
            text.append(" from ").append(devices.of(packet.inDevice()));
        }
        if (packet.outDevice() != 0) {
            text.append(" to ").append(devices.of(packet.outDevice()));
        }
        packet.mark().ifPresent(mark -> text.append(String.format(Locale.ROOT, " mark 0x%x", mark)));
        return text.append(": ")
                .append(packet.head().map(PacketHead::toString).orElse("a packet that cannot be read")).toString();
    }

    private static boolean passes(LoggedFilter filter, String rule, Optional<PacketHead> head) {
        // A packet that cannot be read passes where only its rule is asked for.
        LoggedFilter onlyRule = new LoggedFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), filter.rule());
        return filter.rule().map(rule::contains).orElse(true)
                && head.map(packet -> passes(filter, packet)).orElse(filter.equals(onlyRule));
    }

    private static boolean passes(LoggedFilter filter, PacketHead head) {
        return filter.source().map(prefix -> prefix.contains(head.source())).orElse(true)
                && filter.destination().map(prefix -> prefix.contains(head.destination())).orElse(true)
                && filter.protocol().map(head.protocol()::equals).orElse(true)
                && filter.port().map(port -> head.hasPort(port.number())).orElse(true);
    }
}
