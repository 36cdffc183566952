package io.twinwall.appliance.bench.link;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.FlowChange;
import io.twinwall.linux.conntrack.FlowFilter;
import io.twinwall.linux.conntrack.NetlinkConntrack;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.sync.flows.machine.Belonging;
import io.twinwall.sync.flows.machine.Keeper;
import io.twinwall.sync.flows.machine.Lifetimes;
import io.twinwall.sync.flows.wire.FlowBatch;
import io.twinwall.sync.flows.wire.FlowBatchReader;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the receiving half does with entries of the link, from their bytes to the kernel's table, without threads
 * between. Runs in a namespace of its own.
 */
public final class Injection {
    private static final GroupName GROUP = new GroupName("main");
    private static final Belonging PAIR = new Belonging(List.of(GROUP), Map.of(IpAddress.parse("192.0.2.1"), GROUP),
            Map.of(Prefix.parse("10.10.0.0/24"), GROUP), Set.of());
    private static final double SECOND = 1e9;

    private Injection() {}

    /** So many connections, so many times; prints seconds: the first time, the median, the processor's. */
    public static void main(String[] arguments) throws KernelRefused {
        int count = Integer.parseInt(arguments[0]);
        List<byte[]> entries = entries(count);
        List<Double> times = new ArrayList<>();
        List<Double> prices = new ArrayList<>();
        try (Conntrack table = NetlinkConntrack.open()) {
            for (int time = 0; time < Integer.parseInt(arguments[1]); time++) {
                table.deleteMatching(FlowFilter.ALL, flow -> true);
                double before = processorSeconds();
                long from = System.nanoTime();
                long taken = inject(table, entries);
                times.add((System.nanoTime() - from) / SECOND);
                prices.add(processorSeconds() - before);
                if (taken != count) {
                    throw new IllegalStateException("the kernel took " + taken + " of " + count);
                }
            }
            table.deleteMatching(FlowFilter.ALL, flow -> true);
        }
        double first = times.getFirst();
        times.sort(null);
        prices.sort(null);
        System.out.printf(Locale.ROOT, "%.4f %.4f %.4f%n", first, times.get(times.size() / 2),
                prices.get(prices.size() / 2));
    }

    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / SECOND;
    }

    private static List<byte[]> entries(int count) {
        List<byte[]> entries = new ArrayList<>();
        FlowBatch batch = new FlowBatch();
        MadeFlows.of(count).forEach(flow -> {
            if (batch.isFull()) {
                entries.add(batch.take());
            }
            batch.add(new FlowRecord.Present(flow));
        });
        entries.add(batch.take());
        return entries;
    }

    private static long inject(Conntrack table, List<byte[]> entries) throws KernelRefused {
        Keeper keeper = new Keeper(Lifetimes.of(path -> -1));
        keeper.belongs(PAIR, Lifetimes.of(path -> -1));
        List<FlowChange> changes = new ArrayList<>();
        long taken = 0;
        for (byte[] entry : entries) {
            FlowBatchReader.read(entry, record -> keeper.take(record, changes));
            taken += Arrays.stream(table.change(changes)).filter(errno -> errno == 0).count();
            changes.clear();
        }
        return taken;
    }
}
