package io.twinwall.linux.netlink;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * NETLINK_NETFILTER for questions about tables and for transactions, one at a time. The kernel does the work of a
 * question within the call that asks, so whatever it says is there when the call returns, and silence is an answer.
 */
public final class NfnetlinkTables implements NfTables, Kernel.Closing {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;
    private static final int RECEIVE_BUFFER_BYTES = 1024 * 1024;
    /** Memory of the kernel for the echo of one rule, which is one buffer of 3.7 KiB at most and its overhead. */
    private static final int ECHO_BYTES = 8 * 1024;

    private static final int DUMP_ATTEMPTS = 16;

    private final LibC libc;
    private final Descriptor socket;
    private final Inbox inbox;
    private int sequence = 1;
    private int sendBuffer = SEND_BUFFER_BYTES;
    private int receiveBuffer = RECEIVE_BUFFER_BYTES;

    /** Takes one message; {@code bytes} in native order hold it from {@code from} on. */
    private interface Taker {
        void take(int type, int sequence, ByteBuffer bytes, int from, int end) throws KernelRefused;
    }

    private NfnetlinkTables(LibC libc, Descriptor socket) {
        this.libc = libc;
        this.socket = socket;
        inbox = new Inbox(libc);
    }

    /** Opens the socket in the network namespace of the process. */
    public static NfnetlinkTables open(LibC libc) throws KernelRefused {
        Descriptor socket = Descriptor.socket(
                libc, "open nfnetlink", AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, Nf.NETLINK_NETFILTER);
        try {
            socket.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
            socket.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
            NativeMemory address = new NativeMemory(SOCKADDR_NL_BYTES);
            address.bytes().putShort(0, (short) AF_NETLINK);
            socket.bind(address);
            NfnetlinkTables tables = new NfnetlinkTables(libc, socket);
            tables.buffer(SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER_BYTES);
            tables.buffer(SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            return tables;
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public synchronized int generation() throws KernelRefused {
        String asked = "read the generation of the ruleset";
        drain();
        NfWriter request = new NfWriter(64);
        int number = nextSequence();
        request.message(Nf.type(Nf.GETGEN), 0, number, 0, 0).endMessage();
        send(asked, request.written(), request.length());
        int[] generation = new int[1];
        boolean[] told = new boolean[1];
        receive(asked, (type, from, bytes, at, end) -> {
            if (from == number && type == Nf.type(Nf.NEWGEN)) {
                generation[0] = generation(new Attributes(bytes, at + Nf.NFGENMSG_BYTES, end));
                told[0] = true;
            }
        });
        if (!told[0]) {
            throw refused(asked, Errno.EPROTO, "the kernel did not tell");
        }
        return generation[0];
    }

    @Override
    public List<NfRule> rules(String table) throws KernelRefused {
        return dump("list the rules of table inet " + table, Nf.GETRULE, Nf.NEWRULE,
                request -> request.put(Nf.RULE_TABLE, table), NfDecoder::rule);
    }

    @Override
    public List<NfRule> rules(String table, String chain) throws KernelRefused {
        return dump("list chain " + chain + " of table inet " + table, Nf.GETRULE, Nf.NEWRULE,
                request -> request.put(Nf.RULE_TABLE, table).put(Nf.RULE_CHAIN, chain), NfDecoder::rule);
    }

    @Override
    public List<NfCompiledRule> compiled(String table, String chain) throws KernelRefused {
        List<NfRule> rules = rules(table, chain);
        Set<String> used = rules.stream().flatMap(rule -> NfExpressions.sets(rule.expressions()).stream())
                .collect(Collectors.toSet());
        Map<String, NfCompiledRule.AnonymousSet> anonymous = new HashMap<>();
        if (!used.isEmpty()) {
            for (NfSet set : sets(table)) {
                if (set.anonymous() && used.contains(set.name())) {
                    anonymous.put(set.name(), new NfCompiledRule.AnonymousSet(set, rawElements(table, set.name())));
                }
            }
        }
        return rules.stream()
                .map(rule -> new NfCompiledRule(rule, NfExpressions.sets(rule.expressions()).stream()
                        .map(anonymous::get).filter(Objects::nonNull).toList()))
                .toList();
    }

    @Override
    public List<NfChain> chains(String table) throws KernelRefused {
        return named("list the chains of table inet " + table, Nf.GETCHAIN, Nf.NEWCHAIN, Nf.CHAIN_TABLE, table,
                NfDecoder::chain);
    }

    @Override
    public List<NfSet> sets(String table) throws KernelRefused {
        return named("list the sets of table inet " + table, Nf.GETSET, Nf.NEWSET, Nf.SET_TABLE, table,
                NfDecoder::set);
    }

    @Override
    public List<String> objects(String table) throws KernelRefused {
        return named("list the objects of table inet " + table, Nf.GETOBJ, Nf.NEWOBJ, Nf.OBJ_TABLE, table,
                NfnetlinkTables::objectName);
    }

    @Override
    public List<NfElement> elements(String table, String set) throws KernelRefused {
        return rawElements(table, set).stream().map(raw -> NfDecoder.element(NfDecoder.walk(raw))).toList();
    }

    @Override
    public List<NfTimedElement> timedElements(String table, String set) throws KernelRefused {
        return rawElements(table, set).stream().map(raw -> NfDecoder.timedElement(NfDecoder.walk(raw))).toList();
    }

    @Override
    public Committed commit(OptionalInt generation, List<NfChange> changes) throws KernelRefused, NfRefused {
        return transact(generation, changes, true);
    }

    @Override
    public void dryRun(List<NfChange> changes) throws KernelRefused, NfRefused {
        transact(OptionalInt.empty(), changes, false);
    }

    @Override
    public OptionalInt rehearse(OptionalInt generation, List<NfChange> changes, List<NfChange> undoing)
            throws KernelRefused, NfRefused {
        List<NfChange> both = new ArrayList<>(changes);
        both.addAll(undoing);
        try {
            return OptionalInt.of(transact(generation, both, true).generation());
        } catch (NfRefused refused) {
            dryRun(changes);
            return OptionalInt.empty();
        }
    }

    @Override
    public synchronized void close() {
        socket.close();
    }

    private List<Octets> rawElements(String table, String set) throws KernelRefused {
        return dump("list set " + set + " of table inet " + table, Nf.GETSETELEM, Nf.NEWSETELEM,
                request -> request.put(Nf.ELEMENTS_TABLE, table).put(Nf.ELEMENTS_SET, set), NfDecoder::rawElements)
                .stream().flatMap(Collection::stream).toList();
    }

    private static String objectName(Attributes at) {
        String name = "";
        while (at.next()) {
            if (at.type() == Nf.OBJ_NAME) {
                name = at.text();
            }
        }
        return name;
    }

    private static int generation(Attributes at) {
        int number = 0;
        while (at.next()) {
            if (at.type() == Nf.GEN_ID) {
                number = Integer.reverseBytes(at.number());
            }
        }
        return number;
    }

    /** A listing of which old kernels give all tables, so that each object's own table is looked at. */
    private <T> List<T> named(String asked, int get, int reply, int attribute, String table,
            Function<Attributes, T> decode) throws KernelRefused {
        List<Octets> objects = dump(asked, get, reply, request -> request.put(attribute, table),
                NfnetlinkTables::whole);
        List<T> ours = new ArrayList<>();
        for (Octets object : objects) {
            Attributes at = NfDecoder.walk(object);
            while (at.next()) {
                if (at.type() == attribute && at.text().equals(table)) {
                    ours.add(decode.apply(NfDecoder.walk(object)));
                }
            }
        }
        return ours;
    }

    /** All attributes of a message. */
    private static Octets whole(Attributes at) {
        NfWriter out = new NfWriter();
        while (at.next()) {
            out.put(at.type(), Octets.owning(at.octets()));
        }
        return out.from(0);
    }

    /** Lists objects as they were at one moment; empty where the table or set is not there. */
    private synchronized <T> List<T> dump(String asked, int get, int reply, Consumer<NfWriter> arguments,
            Function<Attributes, T> decode) throws KernelRefused {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<T> objects = new ArrayList<>();
            drain();
            int number = nextSequence();
            NfWriter request = new NfWriter(512);
            request.message(Nf.type(get), Wire.NLM_F_DUMP, number, Nf.PROTO_INET, 0);
            arguments.accept(request);
            request.endMessage();
            send(asked, request.written(), request.length());
            boolean[] interrupted = new boolean[1];
            receive(asked, (type, from, bytes, at, end) -> {
                if (from != number) {
                    return;
                }
                interrupted[0] |= (Short.toUnsignedInt(bytes.getShort(at - Wire.HEADER_BYTES + 6))
                        & Wire.NLM_F_DUMP_INTR) != 0;
                if (type == Wire.NLMSG_ERROR || type == Wire.NLMSG_DONE) {
                    int errno = end - at >= 4 ? -bytes.getInt(at) : 0;
                    interrupted[0] |= errno == Errno.EINTR;
                    if (errno != 0 && errno != Errno.ENOENT && errno != Errno.EINTR) {
                        throw refused(asked, errno, "");
                    }
                } else if (type == Nf.type(reply)) {
                    objects.add(decode.apply(new Attributes(bytes, at + Nf.NFGENMSG_BYTES, end)));
                }
            });
            if (!interrupted[0]) {
                return objects;
            }
        }
        throw refused(asked, Errno.EAGAIN, "it kept changing while it was read");
    }

    private synchronized Committed transact(OptionalInt generation, List<NfChange> changes, boolean keep)
            throws KernelRefused, NfRefused {
        String asked = "change the ruleset";
        drain();
        NfMessages messages = NfMessages.write(sequence, generation, changes, keep);
        sequence = messages.following() + 1;
        sendBuffer = grown(SO_SNDBUFFORCE, SO_SNDBUF, sendBuffer, messages.written().length() + 1024L);
        receiveBuffer = grown(SO_RCVBUFFORCE, SO_RCVBUF, receiveBuffer,
                RECEIVE_BUFFER_BYTES + (long) ECHO_BYTES * messages.added().size());
        send(asked, messages.written().written(), messages.written().length());
        Map<Integer, Long> handles = new HashMap<>();
        int[] now = new int[1];
        List<NfRefused> refusals = new ArrayList<>();
        boolean complete = collect(asked, messages, handles, now, refusals);
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
        if (!keep) {
            return new Committed(0, List.of());
        }
        if (!complete || now[0] == 0) {
            // The echo was lost, not the transaction: a refused one is told by the error alone.
            return new Committed(now[0] == 0 ? generation() : now[0], List.of());
        }
        return new Committed(now[0], messages.added().stream()
                .map(added -> handles.containsKey(added)
                        ? OptionalLong.of(handles.get(added))
                        : OptionalLong.empty())
                .toList());
    }

    /** Reads what the kernel said about a transaction; false where it lost a part of it. */
    private boolean collect(String asked, NfMessages messages, Map<Integer, Long> handles, int[] generation,
            List<NfRefused> refusals) throws KernelRefused {
        try {
            receive(asked, (type, from, bytes, at, end) -> {
                if (!messages.has(from)) {
                    return;
                }
                if (type == Wire.NLMSG_ERROR && end - at >= 4) {
                    int errno = -bytes.getInt(at);
                    if (errno != 0) {
                        String words = extended(bytes, at, end);
                        refusals.add(new NfRefused(messages.changeOf(from), errno,
                                words.isEmpty() ? libc.reason(errno) : libc.reason(errno) + " (" + words + ")"));
                    }
                } else if (type == Nf.type(Nf.NEWGEN)) {
                    generation[0] = generation(new Attributes(bytes, at + Nf.NFGENMSG_BYTES, end));
                } else if (type == Nf.type(Nf.NEWRULE)) {
                    handles.put(from, NfDecoder.rule(new Attributes(bytes, at + Nf.NFGENMSG_BYTES, end)).handle());
                }
            });
            return true;
        } catch (KernelRefused lost) {
            if (lost.errno() != Errno.ENOBUFS) {
                throw lost;
            }
            collect(asked, messages, handles, generation, refusals);
            return false;
        }
    }

    /** The kernel's own words behind a capped nlmsgerr. */
    private static String extended(ByteBuffer bytes, int at, int end) {
        int flags = Short.toUnsignedInt(bytes.getShort(at - Wire.HEADER_BYTES + 6));
        int from = at + 4 + Wire.HEADER_BYTES;
        if ((flags & Wire.NLM_F_ACK_TLVS) == 0 || (flags & Wire.NLM_F_CAPPED) == 0 || from > end) {
            return "";
        }
        Attributes attributes = new Attributes(bytes, from, end);
        while (attributes.next()) {
            if (attributes.type() == Wire.NLMSGERR_ATTR_MSG) {
                return attributes.text();
            }
        }
        return "";
    }

    private int nextSequence() {
        sequence = sequence > Integer.MAX_VALUE / 2 ? 1 : sequence + 1;
        return sequence;
    }

    private void send(String asked, ByteBuffer message, int length) throws KernelRefused {
        NativeMemory memory = new NativeMemory(length);
        memory.bytes().put(0, message, 0, length);
        try {
            if (libc.send(socket.fd(), memory.address(), length, 0) < 0) {
                throw refused(asked, libc.errno(), "");
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Throws away what an earlier question left. */
    private void drain() {
        int length = inbox.receive(socket.fd());
        while (length >= 0 || length == -Errno.ENOBUFS || length == -Errno.EMSGSIZE) {
            length = inbox.receive(socket.fd());
        }
    }

    /** Takes every message that waits. */
    private void receive(String asked, Taker taker) throws KernelRefused {
        while (true) {
            int length = inbox.receive(socket.fd());
            if (length == -Errno.EAGAIN) {
                return;
            }
            if (length < 0) {
                throw refused(asked, -length, "");
            }
            ByteBuffer bytes = inbox.datagram();
            int at = 0;
            while (at < length) {
                int whole = length - at < Wire.HEADER_BYTES ? 0 : bytes.getInt(at);
                if (whole < Wire.HEADER_BYTES || whole > length - at) {
                    throw refused(asked, Errno.EPROTO, "the kernel's answer is broken");
                }
                taker.take(Short.toUnsignedInt(bytes.getShort(at + 4)), bytes.getInt(at + 8), bytes,
                        at + Wire.HEADER_BYTES, at + whole);
                at += Wire.aligned(whole);
            }
        }
    }

    private int grown(int force, int option, int present, long wanted) throws KernelRefused {
        if (wanted <= present) {
            return present;
        }
        // The kernel doubles the number (socket(7)).
        int size = (int) Math.min(wanted, Integer.MAX_VALUE / 4);
        buffer(force, option, size);
        return size;
    }

    private void buffer(int force, int option, int size) throws KernelRefused {
        if (socket.tryOption(SOL_SOCKET, force, size) != 0) {
            socket.option(SOL_SOCKET, option, size);
        }
    }

    private KernelRefused refused(String asked, int errno, String why) {
        return new KernelRefused(asked, errno, why.isEmpty() ? libc.reason(errno) : why);
    }
}
