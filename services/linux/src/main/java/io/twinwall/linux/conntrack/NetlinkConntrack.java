package io.twinwall.linux.conntrack;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netlink.Attributes;
import io.twinwall.linux.netlink.Conversation;
import io.twinwall.linux.netlink.Messages;
import io.twinwall.linux.netlink.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * ctnetlink. Changes go over a socket that stays open; a dump has one of its own, so that a slow reader of a long table
 * holds up nobody.
 */
public final class NetlinkConntrack implements Conntrack {
    private static final String OPEN = "open connection tracking";
    private static final String LIST = "list connections";
    private static final String DELETE = "delete connections";
    /** Deletions that wait while a dump is read. */
    private static final int DELETED_AT_ONCE = 128;

    private final LibC libc;
    private final Conversation changes;

    private NetlinkConntrack(LibC libc, Conversation changes) {
        this.libc = libc;
        this.changes = changes;
    }

    /** Opens the table of the process's network namespace. */
    public static NetlinkConntrack open() throws KernelRefused {
        LibC libc = LibC.load();
        return new NetlinkConntrack(libc, Conversation.open(libc, OPEN, Conversation.NETLINK_NETFILTER));
    }

    @Override
    public void visit(FlowFilter filter, Consumer<? super Flow> visitor) throws KernelRefused {
        dump(filter, visitor::accept);
    }

    @FunctionalInterface
    private interface FlowVisitor {
        void visit(Flow flow) throws KernelRefused;
    }

    private void dump(FlowFilter filter, FlowVisitor visitor) throws KernelRefused {
        try (Conversation dump = Conversation.open(libc, OPEN, Conversation.NETLINK_NETFILTER)) {
            dump.stream(LIST, bytes -> FlowEncoder.dump(bytes, filter), message -> visitor.visit(flow(message)));
        }
    }

    private static Flow flow(Messages message) throws KernelRefused {
        return FlowDecoder.decode(message.attributes())
                .orElseThrow(() -> new KernelRefused(LIST, Errno.EPROTO, "a connection cannot be read"));
    }

    @Override
    public Optional<Flow> get(Tuple original, int zone) throws KernelRefused {
        AtomicReference<Flow> found = new AtomicReference<>();
        changes.stream("look up a connection", bytes -> FlowEncoder.get(bytes, original, zone),
                message -> found.set(flow(message)), Errno.ENOENT);
        return Optional.ofNullable(found.get());
    }

    @Override
    public Usage usage() throws KernelRefused {
        long[] figures = new long[2];
        changes.stream("count connections",
                bytes -> Request.netfilter(bytes, Cta.CT_GET_STATS, Cta.NLM_F_ACK, Cta.AF_UNSPEC, 0),
                message -> {
                    Attributes at = message.attributes();
                    while (at.next()) {
                        switch (at.type()) {
                            case Cta.STATS_GLOBAL_ENTRIES -> figures[0] = Integer.toUnsignedLong(at.network32());
                            case Cta.STATS_GLOBAL_MAX_ENTRIES -> figures[1] = Integer.toUnsignedLong(at.network32());
                            default -> { }
                        }
                    }
                });
        return new Usage(figures[0], figures[1]);
    }

    @Override
    public boolean delete(Flow flow) throws KernelRefused {
        return deleted(List.of(flow)) == 1;
    }

    @Override
    public long deleteMatching(FlowFilter filter, Predicate<? super Flow> matches) throws KernelRefused {
        List<Flow> waiting = new ArrayList<>(DELETED_AT_ONCE);
        long[] deleted = new long[1];
        dump(filter, flow -> {
            if (matches.test(flow)) {
                waiting.add(flow);
                if (waiting.size() == DELETED_AT_ONCE) {
                    deleted[0] += deleted(waiting);
                    waiting.clear();
                }
            }
        });
        return deleted[0] + deleted(waiting);
    }

    private int deleted(List<Flow> flows) throws KernelRefused {
        int[] errnos = changes.changeEach(DELETE, flows.size(),
                (bytes, index) -> FlowEncoder.delete(bytes, flows.get(index)));
        int count = 0;
        for (int errno : errnos) {
            if (errno == 0) {
                count++;
            } else if (errno != Errno.ENOENT) {
                throw new KernelRefused(DELETE, errno, libc.reason(errno));
            }
        }
        return count;
    }

    @Override
    public int[] create(List<Flow> flows) throws KernelRefused {
        return changes.changeEach("create connections", flows.size(),
                (bytes, index) -> FlowEncoder.create(bytes, flows.get(index)));
    }

    @Override
    public int[] update(List<Flow> flows) throws KernelRefused {
        return changes.changeEach("change connections", flows.size(),
                (bytes, index) -> FlowEncoder.update(bytes, flows.get(index)));
    }

    @Override
    public int[] change(List<FlowChange> wanted) throws KernelRefused {
        return changes.changeEach("change connections", wanted.size(), (bytes, index) -> switch (wanted.get(index)) {
            case FlowChange.Create(Flow flow) -> FlowEncoder.create(bytes, flow);
            case FlowChange.Update(Flow flow) -> FlowEncoder.update(bytes, flow);
            case FlowChange.Delete(Tuple tuple, int zone) -> FlowEncoder.delete(bytes, tuple, zone);
            case FlowChange.Expect(Expectation expectation) -> ExpectationEncoder.create(bytes, expectation);
            case FlowChange.Unexpect(Expectation expectation) -> ExpectationEncoder.delete(bytes, expectation);
        });
    }

    @Override
    public int port() {
        return changes.port();
    }

    @Override
    public void visitExpectations(Consumer<? super Expectation> visitor) throws KernelRefused {
        try (Conversation dump = Conversation.open(libc, OPEN, Conversation.NETLINK_NETFILTER)) {
            dump.stream("list expectations", ExpectationEncoder::dump,
                    message -> visitor.accept(ExpectationDecoder.decode(message.attributes()).orElseThrow(() ->
                            new KernelRefused("list expectations", Errno.EPROTO, "an expectation cannot be read"))));
        }
    }

    @Override
    public int[] createExpectations(List<Expectation> expectations) throws KernelRefused {
        return changes.changeEach("create expectations", expectations.size(),
                (bytes, index) -> ExpectationEncoder.create(bytes, expectations.get(index)));
    }

    @Override
    public int[] deleteExpectations(List<Expectation> expectations) throws KernelRefused {
        return changes.changeEach("delete expectations", expectations.size(),
                (bytes, index) -> ExpectationEncoder.delete(bytes, expectations.get(index)));
    }

    @Override
    public void close() {
        changes.close();
    }
}
