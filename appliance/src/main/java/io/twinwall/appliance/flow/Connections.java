package io.twinwall.appliance.flow;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.control.ConnectionFilter;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.Shown;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.view.Datum;
import io.twinwall.runtime.EventLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tracked connections for an operator: only those shown are ever kept, however long the table is. */
public final class Connections implements AutoCloseable {
    private static final String ACCOUNTING = "net/netfilter/nf_conntrack_acct";

    private final Conntrack conntrack;

    public Connections(Conntrack conntrack) {
        this.conntrack = conntrack;
    }

    /** Has the kernel count packets and bytes of connections that begin from now on. */
    public static void count(Sysctl sysctl, EventLog log) {
        try {
            if (sysctl.get(ACCOUNTING).isPresent()) {
                sysctl.set(ACCOUNTING, "1");
            }
        } catch (KernelRefused e) {
            log.log(FlowMessage.NOT_COUNTED, e.getMessage());
        }
    }

    /** See {@code ControlPlane.connections}. */
    public Shown show(ConnectionFilter filter, int limit) {
        ConnectionMatch match = new ConnectionMatch(filter);
        List<Datum> shown = new ArrayList<>();
        long[] matching = new long[1];
        try {
            conntrack.visit(match.kernelFilter(), flow -> {
                if (match.test(flow)) {
                    matching[0]++;
                    if (shown.size() < limit) {
                        shown.add(datum(flow));
                    }
                }
            });
            Conntrack.Usage usage = conntrack.usage();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("tracked", usage.entries());
            fields.put("maximum", usage.maximum());
            fields.put("matching", matching[0]);
            fields.put("connections", shown);
            return new Shown.Listing(Datum.of(fields));
        } catch (KernelRefused e) {
            return new Shown.Refused(e.getMessage());
        }
    }

    /** Deletes what matches. */
    public Outcome clear(ConnectionFilter filter) {
        ConnectionMatch match = new ConnectionMatch(filter);
        try {
            long deleted = conntrack.deleteMatching(match.kernelFilter(), match);
            return Outcome.done("deleted " + deleted + (deleted == 1 ? " connection" : " connections"));
        } catch (KernelRefused e) {
            return Outcome.refused(e.getMessage());
        }
    }

    private static Datum datum(Flow flow) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("protocol", new ProtocolNumber(flow.original().protocol()));
        fields.put("state", flow.stateWord());
        fields.put("assured", flow.status().isAssured());
        flow.timeoutSeconds().ifPresent(seconds -> fields.put("timeout", seconds));
        flow.bytes().ifPresent(bytes -> fields.put("bytes", bytes));
        flow.originalCounters().ifPresent(counters -> fields.put("original-packets", counters.packets()));
        flow.replyCounters().ifPresent(counters -> fields.put("reply-packets", counters.packets()));
        ends(fields, flow.original());
        Tuple translated = flow.translated();
        if (!sameEnds(translated, flow.original())) {
            Map<String, Object> inside = new LinkedHashMap<>();
            ends(inside, translated);
            fields.put("translated", inside);
        }
        flow.mark().ifPresent(mark -> {
            if (mark != 0) {
                fields.put("mark", Integer.toUnsignedLong(mark));
            }
        });
        if (flow.zone() != 0) {
            fields.put("zone", flow.zone());
        }
        flow.helper().ifPresent(helper -> fields.put("helper", helper));
        return Datum.of(fields);
    }

    private static boolean sameEnds(Tuple one, Tuple other) {
        return one.source().equals(other.source()) && one.destination().equals(other.destination())
                && one.sourceKey() == other.sourceKey() && one.destinationKey() == other.destinationKey();
    }

    private static void ends(Map<String, Object> fields, Tuple tuple) {
        boolean ports = new ProtocolNumber(tuple.protocol()).hasPorts();
        fields.put("source", tuple.source());
        if (ports) {
            fields.put("source-port", tuple.sourceKey());
        }
        fields.put("destination", tuple.destination());
        if (ports) {
            fields.put("destination-port", tuple.destinationKey());
        }
        if (tuple.layer4() instanceof Tuple.Icmp icmp) {
            fields.put("id", icmp.id());
        }
    }

    @Override
    public void close() {
        conntrack.close();
    }
}
