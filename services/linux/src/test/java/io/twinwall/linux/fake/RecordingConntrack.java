package io.twinwall.linux.fake;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowChange;
import io.twinwall.linux.conntrack.FlowFilter;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.linux.ffi.Errno;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A table of connections in memory. It honours no filter but the family, as a kernel may: what must be exact is the
 * caller's. A flow is kept as it was created; ids are the caller's too.
 */
public final class RecordingConntrack implements Conntrack {
    /** As {@link #port}. */
    public static final int PORT = 4711;

    private static final int EEXIST = 17;

    private record Key(Tuple original, int zone) {}

    private final Map<Key, Flow> flows = new LinkedHashMap<>();
    private final Map<Tuple, Expectation> expectations = new LinkedHashMap<>();
    private Optional<KernelRefused> refusal = Optional.empty();

    /** Makes every call fail from now on. */
    public synchronized void refuse(KernelRefused with) {
        refusal = Optional.of(with);
    }

    /** What is there, oldest first. */
    public synchronized Collection<Flow> flows() {
        return List.copyOf(flows.values());
    }

    private static Key key(Flow flow) {
        return new Key(flow.original(), flow.zone());
    }

    private void judge() throws KernelRefused {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    @Override
    public synchronized void visit(FlowFilter filter, Consumer<? super Flow> visitor) throws KernelRefused {
        judge();
        for (Flow flow : flows.values()) {
            if (filter.family().map(flow.original().source().family()::equals).orElse(true)) {
                visitor.accept(flow);
            }
        }
    }

    @Override
    public synchronized Optional<Flow> get(Tuple original, int zone) throws KernelRefused {
        judge();
        return Optional.ofNullable(flows.get(new Key(original, zone)));
    }

    @Override
    public synchronized Usage usage() throws KernelRefused {
        judge();
        return new Usage(flows.size(), 262_144);
    }

    @Override
    public synchronized boolean delete(Flow flow) throws KernelRefused {
        judge();
        Flow there = flows.get(key(flow));
        return there != null && (flow.id() == 0 || flow.id() == there.id()) && flows.remove(key(flow)) != null;
    }

    @Override
    public synchronized long deleteMatching(FlowFilter filter, Predicate<? super Flow> matches) throws KernelRefused {
        List<Flow> doomed = new ArrayList<>();
        visit(filter, flow -> {
            if (matches.test(flow)) {
                doomed.add(flow);
            }
        });
        doomed.forEach(flow -> flows.remove(key(flow)));
        return doomed.size();
    }

    @Override
    public synchronized int[] create(List<Flow> made) throws KernelRefused {
        judge();
        return made.stream().mapToInt(flow -> flows.putIfAbsent(key(flow), flow) == null ? 0 : EEXIST).toArray();
    }

    @Override
    public synchronized int[] update(List<Flow> changed) throws KernelRefused {
        judge();
        return changed.stream().mapToInt(flow -> flows.replace(key(flow), flow) == null ? Errno.ENOENT : 0).toArray();
    }

    @Override
    public synchronized int[] change(List<FlowChange> changes) throws KernelRefused {
        judge();
        int[] errnos = new int[changes.size()];
        for (int i = 0; i < errnos.length; i++) {
            errnos[i] = switch (changes.get(i)) {
                case FlowChange.Create(Flow flow) -> created(flow);
                case FlowChange.Update(Flow flow) -> update(List.of(flow))[0];
                case FlowChange.Delete(Tuple tuple, int zone) -> deleted(tuple, zone);
                case FlowChange.Expect(Expectation expected) -> createExpectations(List.of(expected))[0];
                case FlowChange.Unexpect(Expectation expected) -> deleteExpectations(List.of(expected))[0];
            };
        }
        return errnos;
    }

    /** A direction belongs to one connection only, as in the kernel. */
    private int created(Flow flow) {
        boolean taken = flows.values().stream().anyMatch(there -> there.zone() == flow.zone()
                && (there.reply().equals(flow.reply()) || there.original().equals(flow.original())));
        if (taken) {
            return EEXIST;
        }
        if (flow.master().isPresent() && !flows.containsKey(new Key(flow.master().get(), flow.zone()))) {
            return Errno.ENOENT;
        }
        flows.put(key(flow), flow);
        return 0;
    }

    private int deleted(Tuple tuple, int zone) {
        return flows.values().removeIf(flow -> flow.zone() == zone
                && (flow.original().equals(tuple) || flow.reply().equals(tuple))) ? 0 : Errno.ENOENT;
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public synchronized void visitExpectations(Consumer<? super Expectation> visitor) throws KernelRefused {
        judge();
        expectations.values().forEach(visitor);
    }

    @Override
    public synchronized int[] createExpectations(List<Expectation> made) throws KernelRefused {
        judge();
        return made.stream().mapToInt(expected ->
                expectations.putIfAbsent(expected.tuple(), expected) == null ? 0 : EEXIST).toArray();
    }

    @Override
    public synchronized int[] deleteExpectations(List<Expectation> gone) throws KernelRefused {
        judge();
        return gone.stream().mapToInt(expected ->
                expectations.remove(expected.tuple()) == null ? Errno.ENOENT : 0).toArray();
    }

    @Override
    public void close() {}
}
