package io.twinwall.appliance.commit;

import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.commit.machine.PairEvent;
import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.machine.SendWindow;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigCodec;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.ConfigParts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The one thread by which a node's document changes: what operators type, what the twin says and what time brings
 * comes here, one after the other.
 *
 * <pre>
 *   operators --.
 *   link -------+--> mailbox --> PairMachine --> PairNode: disk, services, history, link
 *   time -------'
 * </pre>
 */
public final class PairCommit implements TwinStream.Owner, AutoCloseable {
    /** More than any commit takes: the twin's vote, and its word that it has it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long CLOSE_MILLIS = 5_000;

    private final PairNode.Parts parts;
    private final Function<TwinStream.Owner, TwinStream> streams;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final Map<Long, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
    private final AtomicLong tickets = new AtomicLong();
    private final ConfigParts incoming = new ConfigParts();
    private final ConfigParts outgoing = new ConfigParts();
    private final ArrayDeque<byte[]> unsent = new ArrayDeque<>();
    private final Map<String, Boolean> active = new ConcurrentHashMap<>();
    private TwinStream stream;
    private PairNode node;
    private volatile PairState shown;
    private volatile boolean closed;
    private Optional<Thread> thread = Optional.empty();

    /**
     * Takes the stream of the link over.
     *
     * @param streams makes this the owner of the stream
     */
    public PairCommit(PairNode.Parts parts, Facts facts, Function<TwinStream.Owner, TwinStream> streams) {
        this.parts = parts;
        this.streams = streams;
        facts.subscribe(fact -> {
            switch (fact) {
                case Fact.RoleChanged(var group, Role from, Role to) -> {
                    active.put(group.text(), to == Role.ACTIVE);
                    post(this::place);
                }
                case Fact.ConfigCommitted committed -> post(this::place);
                case Fact.LinkChanged _, Fact.CheckChanged _, Fact.CheckEnded _, Fact.TwinReachable _, Fact.Ready _,
                        Fact.TwinKept _ -> {
                    // Nothing a commit hangs on.
                }
            }
        });
    }

    /** Puts the daemon's first document in force; from then on everything else is heard. */
    public void start(Document stored) throws ApplyFailed {
        stream = streams.apply(this);
        node = NodeStart.start(parts, stored, System.nanoTime(), this::send, this::answer);
        shown = node.state();
        thread = Optional.of(Thread.ofPlatform().name("commit").daemon(true).start(this::work));
        post(this::place);
        post(node::settleStart);
    }

    private void post(Runnable work) {
        mailbox.add(work);
    }

    private void work() {
        while (!closed) {
            try {
                long pause = node.wakeAt() == Long.MAX_VALUE ? Long.MAX_VALUE : node.wakeAt() - System.nanoTime();
                Runnable next = mailbox.poll(Math.max(0, pause), TimeUnit.NANOSECONDS);
                if (next == null) {
                    node.take(new PairEvent.TimeReached(System.nanoTime()));
                } else {
                    next.run();
                }
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException | Error e) {
                // Out of memory ends the daemon (appliance/bin/twinwall); a class that is missing must not end commits.
                parts.log().log(CommitMessage.COMMIT_LOOP_FAILED, e);
                greetAnew();
            }
            shown = node.state();
        }
        endWaiting("the daemon is ending");
    }

    /** Nobody waits for an answer that nobody gives any more. */
    private void endWaiting(String why) {
        asked.values().forEach(answer -> answer.complete(new Answer.Refused(why)));
    }

    /** After what cannot be: whatever was under way is given up, and the nodes tell each other where they stand. */
    private void greetAnew() {
        try {
            node.recover(System.nanoTime());
            endWaiting("the program failed at this, see 'show log'; 'show configuration history' tells what is in"
                    + " force");
            boolean there = node.state().twin().isPresent();
            node.take(new PairEvent.TwinWent(System.nanoTime()));
            if (there) {
                node.take(new PairEvent.TwinCame(System.nanoTime()));
            }
        } catch (RuntimeException | Error e) {
            parts.log().log(CommitMessage.COMMIT_LOOP_FAILED, e);
        }
    }

    private void place() {
        Document document = parts.engine().inForce().orElseThrow();
        NodeName self = parts.node();
        boolean holds = NodeStart.firstGroup(document, self).filter(g -> active.getOrDefault(g, false)).isPresent();
        node.take(new PairEvent.Placed(System.nanoTime(), NodeStart.self(document, self, holds)));
    }

    /** Commits; waits for the answer, at most a minute. */
    public Answer commit(Wish wish) {
        long ticket = tickets.incrementAndGet();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        asked.put(ticket, answer);
        post(() -> node.take(System.nanoTime(), ticket, wish));
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Refused("the daemon is ending");
        } catch (ExecutionException | TimeoutException e) {
            return new Answer.Refused("the commit is still under way; 'show configuration history' tells what becomes"
                    + " of it");
        } finally {
            asked.remove(ticket);
        }
    }

    private void answer(long ticket, Answer answer) {
        Optional.ofNullable(asked.get(ticket)).ifPresent(waits -> waits.complete(answer));
        shown = node.state();
    }

    /** What is in force. */
    public InForce inForce() {
        return node.inForce();
    }

    /** Secrets were set, deleted, or came from the twin. */
    public void secretsChanged() {
        post(() -> node.secretsChanged(System.nanoTime()));
    }

    /** What comes back into force by itself unless it is confirmed. */
    public Optional<Document> former() {
        return Optional.ofNullable(node).flatMap(PairNode::former);
    }

    /** Where the node stands. */
    public PairState state() {
        return shown;
    }

    /** How both nodes stand to one another: in-sync, behind, diverged, solo or unknown, with commits. */
    public String story() {
        return shown.story()
                + remaining().map(left -> "; taken back in " + left.toSeconds() + "s unless confirmed").orElse("");
    }

    /** Time left to confirm; empty where nothing waits. */
    public Optional<Duration> remaining() {
        return shown.waiting().map(w -> Duration.ofNanos(Math.max(0, w.due() - System.nanoTime())));
    }

    private void send(ConfigMessage message) {
        unsent.addAll(outgoing.cut(message));
        pump();
    }

    private void pump() {
        while (!unsent.isEmpty()) {
            SendWindow.Offer offer = stream.offer(unsent.getFirst());
            switch (offer) {
                case ACCEPTED -> unsent.removeFirst();
                // roomAgain follows.
                case FULL -> {
                    return;
                }
                // What the twin gets next begins anew, and so do we then.
                case OUT_OF_SYNC -> unsent.clear();
            }
        }
    }

    @Override
    public void received(TwinStream.Place place, byte[] entry) {
        post(() -> {
            try {
                incoming.take(entry).ifPresent(this::read);
            } finally {
                stream.done(place);
            }
        });
    }

    private void read(ConfigCodec.Read read) {
        parts.watch().reached(CrashPoint.HEARD);
        switch (read) {
            case ConfigCodec.Read.Message(ConfigMessage message) -> {
                node.take(new PairEvent.Heard(System.nanoTime(), message));
            }
            case ConfigCodec.Read.Unknown() -> { }
            case ConfigCodec.Read.Rubbish(String why) -> parts.log().log(CommitMessage.RUBBISH, why);
        }
    }

    @Override
    public void resyncAsked() {
        post(() -> {
            unsent.clear();
            if (stream.resyncBegin()) {
                node.take(new PairEvent.TwinCame(System.nanoTime()));
                stream.resyncEnd();
            }
        });
    }

    @Override
    public void resyncBegan(TwinStream.Place place) {
        post(() -> {
            incoming.forget();
            node.take(new PairEvent.TwinCame(System.nanoTime()));
            stream.done(place);
        });
    }

    @Override
    public void resyncEnded(TwinStream.Place place) {
        post(() -> stream.done(place));
    }

    @Override
    public void roomAgain() {
        post(this::pump);
    }

    @Override
    public void twinReachable(boolean reachable) {
        post(() -> {
            unsent.clear();
            node.take(reachable ? new PairEvent.TwinCame(System.nanoTime())
                    : new PairEvent.TwinWent(System.nanoTime()));
        });
    }

    /** What waits for its confirmation stays on disk; the next daemon goes on with it. */
    @Override
    public void close() {
        post(() -> closed = true);
        thread.ifPresent(t -> {
            try {
                t.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        parts.history().close();
    }
}
