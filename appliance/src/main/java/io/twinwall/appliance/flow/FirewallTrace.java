package io.twinwall.appliance.flow;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.nftrace.TraceMonitor;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.TraceQuestion;
import io.twinwall.runtime.EventLog;
import java.util.Locale;

/**
 * Follows some packets of a flow through the ruleset. A table of its own marks them before any other rule sees them
 * (priority -350, before connection tracking), at most five at once and five a minute; it goes with the trace, and one
 * that a killed daemon left is removed at the next start. One trace at a time.
 */
public final class FirewallTrace implements AutoCloseable {
    static final String TABLE = "twinwall-trace";

    private static final String REMOVE =
            "add table inet " + TABLE + "\ndelete table inet " + TABLE + "\n";
    private static final long CLOSE_MILLIS = 3_000;

    private final Nft nft;
    private final TraceMonitor.Source monitors;
    private final DeviceNames devices;
    private final EventLog log;
    private TraceRun running;

    public FirewallTrace(Nft nft, TraceMonitor.Source monitors, DeviceNames devices, EventLog log) {
        this.nft = nft;
        this.monitors = monitors;
        this.devices = devices;
        this.log = log;
    }

    /** Removes what a killed predecessor left. */
    public void sweep() {
        remove();
    }

    /** Lines, one a step; ends by itself. */
    public synchronized Feed trace(Operator operator, TraceQuestion question) {
        if (running != null) {
            return Feed.refused("a trace by " + running.operator().name() + " runs already; it ends within "
                    + running.question().time());
        }
        TraceRun run = new TraceRun(operator, question, new RuleNames(nft), devices);
        try {
            run.open(monitors);
            nft.apply(rules(question));
        } catch (KernelRefused | NftRefused e) {
            run.close();
            return Feed.refused("the trace could not begin: " + e.getMessage());
        }
        running = run;
        run.start(this::ended);
        return run.feed();
    }

    private void ended(TraceRun run, Outcome outcome) {
        remove();
        synchronized (this) {
            running = null;
        }
        run.close();
        // Told last: who reads the end may ask for the next trace at once.
        run.end(outcome);
    }

    private void remove() {
        try {
            nft.apply(REMOVE);
        } catch (NftRefused e) {
            log.log(FlowMessage.TRACE_LEFT, e.getMessage());
        }
    }

    /** One transaction that takes the place of whatever is in the table. */
    static String rules(TraceQuestion question) {
        String family = question.source().isV4() ? "ip" : "ip6";
        String port = question.port().map(number -> " th dport " + number).orElse("");
        String match = String.format(Locale.ROOT, "%s saddr %s %s daddr %s meta l4proto %d%s", family,
                question.source(), family, question.destination(), question.protocol().number(), port);
        String mark = " limit rate 5/minute burst 5 packets meta nftrace set 1\n";
        String table = "inet " + TABLE;
        return REMOVE
                + "add table " + table + "\n"
                + "add chain " + table + " in { type filter hook prerouting priority -350; policy accept; }\n"
                + "add chain " + table + " out { type filter hook output priority -350; policy accept; }\n"
                + "add rule " + table + " in " + match + mark
                + "add rule " + table + " out " + match + mark;
    }

    /** Ends a running trace and removes its table. */
    @Override
    public void close() {
        TraceRun run;
        synchronized (this) {
            run = running;
        }
        if (run != null) {
            run.stop();
            run.join(CLOSE_MILLIS);
        }
    }
}
