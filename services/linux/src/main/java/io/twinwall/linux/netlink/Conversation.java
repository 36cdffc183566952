package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A netlink socket for questions and answers, one at a time. Answers carry the question's sequence number; what belongs
 * to an older question is passed over. A silent kernel ends the question after {@link #PATIENCE_SECONDS}.
 */
public final class Conversation implements AutoCloseable {
    /** Links, addresses, routes, neighbours. */
    public static final int NETLINK_ROUTE = 0;
    /** Connection tracking, nftables, packet logs. */
    public static final int NETLINK_NETFILTER = 12;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int PORT_AT = 4;
    private static final int TIMEVAL_BYTES = 16;
    private static final int RECEIVE_BUFFER_BYTES = 1024 * 1024;
    private static final int PATIENCE_SECONDS = 5;

    /** A dump that was interrupted by changes starts afresh so often before the caller hears of it. */
    private static final int DUMP_ATTEMPTS = 16;

    private static final int REQUEST_BYTES = 1024;
    /** Of many changes, what goes to the kernel in one call; longer ones are no faster. */
    private static final int BATCH_BYTES = 32 * 1024;

    /** Visits the messages of an answer as they come. */
    @FunctionalInterface
    public interface Visitor {
        /** The walk stands at a message; what it points at is gone with the return. */
        void visit(Messages message) throws KernelRefused;
    }

    /** Writes one of many changes into an empty buffer of {@value #REQUEST_BYTES} bytes. */
    @FunctionalInterface
    public interface Writer {
        Request write(ByteBuffer bytes, int index);
    }

    private enum DumpEnd { COMPLETE, INTERRUPTED }

    private final LibC libc;
    private final Descriptor socket;
    private final NativeMemory question = new NativeMemory(REQUEST_BYTES);
    private final Inbox inbox;
    private NativeMemory batch;
    private final int port;
    private int sequence;

    private Conversation(LibC libc, Descriptor socket, int port) {
        this.libc = libc;
        this.socket = socket;
        this.port = port;
        inbox = new Inbox(libc);
    }

    /**
     * Opens a socket in the network namespace of the process.
     *
     * @param asked what the operator reads on refusal: {@code open rtnetlink}
     * @param protocol NETLINK_*
     */
    public static Conversation open(LibC libc, String asked, int protocol) throws KernelRefused {
        Descriptor socket = Descriptor.socket(libc, asked, AF_NETLINK, SOCK_RAW, protocol);
        try {
            socket.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
            socket.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
            socket.option(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            NativeMemory patience = new NativeMemory(TIMEVAL_BYTES);
            patience.bytes().putLong(0, PATIENCE_SECONDS);
            socket.option(SOL_SOCKET, SO_RCVTIMEO, patience, TIMEVAL_BYTES);
            NativeMemory address = new NativeMemory(SOCKADDR_NL_BYTES);
            address.bytes().putShort(0, (short) AF_NETLINK);
            socket.bind(address);
            NativeMemory name = new NativeMemory(SOCKADDR_NL_BYTES + 4);
            socket.name(name);
            return new Conversation(libc, socket, name.bytes().getInt(PORT_AT));
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    /** The socket's number, by which the kernel tells everybody else whose a change was. */
    public int port() {
        return port;
    }

    /**
     * Has the kernel change something and waits for its word.
     *
     * @param asked what the operator reads on refusal
     * @return 0, or an errno among the tolerated
     */
    public synchronized int change(String asked, Function<ByteBuffer, Request> request, int... tolerated)
            throws KernelRefused {
        int number = send(asked, request);
        while (true) {
            for (Received message : receive(asked)) {
                if (message.sequence() == number && message.body() instanceof Received.Answer answer) {
                    return judge(asked, answer, tolerated);
                }
            }
        }
    }

    /** Asks for one thing; the reply goes to the consumer, absence is one of the tolerated errnos. */
    synchronized int get(String asked, Function<ByteBuffer, Request> request, Consumer<Received.Body> reply,
            int... absent)
            throws KernelRefused {
        int number = send(asked, request);
        while (true) {
            for (Received message : receive(asked)) {
                if (message.sequence() != number) {
                    continue;
                }
                if (message.body() instanceof Received.Answer answer) {
                    return judge(asked, answer, absent);
                }
                reply.accept(message.body());
                return 0;
            }
        }
    }

    /**
     * Has the messages of an answer visited one by one, so that the longest dump takes the memory of a datagram. The
     * question is a dump, or asks for an acknowledgement behind its answer. A dump is no snapshot: what changed while
     * it was read may be there twice or not at all.
     *
     * <p>A visitor that throws leaves the rest of a dump unread: close the conversation then.
     *
     * @return 0, or an errno among the tolerated
     */
    public synchronized int stream(
            String asked, Function<ByteBuffer, Request> request, Visitor visitor, int... tolerated)
            throws KernelRefused {
        int number = send(asked, request);
        while (true) {
            int length = inbox.receive(socket.fd());
            if (length < 0) {
                throw refused(asked, -length, -length == Errno.EAGAIN ? "the kernel did not answer" : "");
            }
            Messages messages = new Messages(inbox.datagram(), length);
            while (messages.next()) {
                if (messages.sequence() != number) {
                    continue;
                }
                if (messages.type() > Wire.NLMSG_OVERRUN) {
                    visitor.visit(messages);
                    continue;
                }
                switch (Decoder.body(messages)) {
                    case Received.Answer answer -> {
                        return judge(asked, answer, tolerated);
                    }
                    case Received.Done done -> {
                        return judge(asked, new Received.Answer(Math.max(0, done.errno()), ""), tolerated);
                    }
                    case Received.Fault fault -> throw refused(asked, Errno.EPROTO, fault.why());
                    case Received.Lost _ -> throw refused(asked, Errno.ENOBUFS, "the answer was lost");
                    case Received.LinkIs _, Received.AddressIs _, Received.RouteIs _, Received.NeighbourIs _,
                            Received.Other _ -> { }
                }
            }
            if (messages.isBroken()) {
                throw refused(asked, Errno.EPROTO, "the kernel's answer is broken: " + messages.fault());
            }
        }
    }

    /**
     * Has the kernel make many changes, which fail or not each for itself. They go in batches and without
     * acknowledgements: the kernel has done them all when the call that sends them returns, and answers only for those
     * that failed.
     *
     * @return for each of them 0 or an errno
     */
    public synchronized int[] changeEach(String asked, int count, Writer writer) throws KernelRefused {
        int[] errnos = new int[count];
        if (count > 0 && batch == null) {
            batch = new NativeMemory(BATCH_BYTES);
        }
        int used = 0;
        if (sequence > Integer.MAX_VALUE - count - 1) {
            sequence = 0;
        }
        int before = sequence + 1;
        for (int i = 0; i < count; i++) {
            ByteBuffer room = batch.bytes().slice(used, REQUEST_BYTES).order(batch.bytes().order());
            used += Wire.aligned(writer.write(room, i).finish(before + i));
            if (used > BATCH_BYTES - REQUEST_BYTES || i == count - 1) {
                sendAll(asked, used, before, errnos);
                used = 0;
            }
        }
        sequence += count;
        return errnos;
    }

    private void sendAll(String asked, int length, int before, int[] errnos) throws KernelRefused {
        if (libc.send(socket.fd(), batch.address(), length, 0) < 0) {
            throw refused(asked, libc.errno(), "");
        }
        while (true) {
            int received = inbox.receiveNow(socket.fd());
            if (-received == Errno.EAGAIN) {
                return;
            }
            if (received < 0) {
                throw refused(asked, -received, "");
            }
            Messages messages = new Messages(inbox.datagram(), received);
            while (messages.next()) {
                int index = messages.sequence() - before;
                if (index >= 0 && index < errnos.length && Decoder.body(messages) instanceof Received.Answer answer) {
                    errnos[index] = answer.errno();
                }
            }
        }
    }

    /** Lists a whole table as it was at one moment; a table that changed meanwhile is read again. */
    synchronized List<Received.Body> dump(String asked, Function<ByteBuffer, Request> request) throws KernelRefused {
        List<Received.Body> bodies = new ArrayList<>();
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            bodies.clear();
            int number = send(asked, request);
            if (readDump(asked, number, bodies) == DumpEnd.COMPLETE) {
                return bodies;
            }
        }
        throw new KernelRefused(asked, Errno.EAGAIN, "it kept changing while it was read");
    }

    @Override
    public synchronized void close() {
        socket.close();
    }

    private DumpEnd readDump(String asked, int number, List<Received.Body> bodies) throws KernelRefused {
        boolean interrupted = false;
        while (true) {
            for (Received message : receive(asked)) {
                if (message.sequence() != number) {
                    continue;
                }
                interrupted |= (message.flags() & Wire.NLM_F_DUMP_INTR) != 0;
                switch (message.body()) {
                    case Received.Done done -> {
                        if (done.errno() != 0 && done.errno() != Errno.EINTR) {
                            throw refused(asked, done.errno(), "");
                        }
                        return interrupted || done.errno() == Errno.EINTR ? DumpEnd.INTERRUPTED : DumpEnd.COMPLETE;
                    }
                    case Received.Answer answer -> {
                        judge(asked, answer);
                        return DumpEnd.COMPLETE;
                    }
                    case Received.Lost _ -> interrupted = true;
                    case Received.LinkIs _, Received.AddressIs _, Received.RouteIs _, Received.NeighbourIs _ ->
                        bodies.add(message.body());
                    case Received.Other _, Received.Fault _ -> { }
                }
            }
        }
    }

    private int send(String asked, Function<ByteBuffer, Request> request) throws KernelRefused {
        sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
        int length = request.apply(question.bytes()).finish(sequence);
        if (libc.send(socket.fd(), question.address(), length, 0) < 0) {
            throw refused(asked, libc.errno(), "");
        }
        return sequence;
    }

    /** The messages of the next datagram; a broken one is the kernel's fault and named so. */
    private List<Received> receive(String asked) throws KernelRefused {
        int length = inbox.receive(socket.fd());
        if (length < 0) {
            throw refused(asked, -length, -length == Errno.EAGAIN ? "the kernel did not answer" : "");
        }
        List<Received> messages = Decoder.decode(inbox.datagram(), length);
        for (Received message : messages) {
            if (message.body() instanceof Received.Fault fault) {
                throw refused(asked, Errno.EPROTO, "the kernel's answer is broken: " + fault.why());
            }
        }
        return messages;
    }

    private int judge(String asked, Received.Answer answer, int... tolerated) throws KernelRefused {
        if (answer.errno() == 0) {
            return 0;
        }
        for (int errno : tolerated) {
            if (answer.errno() == errno) {
                return errno;
            }
        }
        throw refused(asked, answer.errno(), answer.extended());
    }

    private KernelRefused refused(String asked, int errno, String extended) {
        String reason = libc.reason(errno);
        return new KernelRefused(asked, errno, extended.isEmpty() ? reason : reason + " (" + extended + ")");
    }
}
