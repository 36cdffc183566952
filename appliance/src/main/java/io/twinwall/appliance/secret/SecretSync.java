package io.twinwall.appliance.secret;

import io.twinwall.runtime.EventLog;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.machine.SendWindow;
import io.twinwall.sync.secret.SecretCodec;
import io.twinwall.sync.secret.SecretMessage;
import io.twinwall.sync.secret.SecretMessage.Told;
import io.twinwall.sync.secret.SecretVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Keeps the secrets of both nodes the same: tells the twin everything when they meet and every change after, and takes
 * what the twin tells. Each says what it has on disk, so each knows what the other has. Any thread may call.
 */
public final class SecretSync implements TwinStream.Owner, AutoCloseable {
    private static final int BATCH = 64;

    /** What came; empty where it cannot be read. */
    private record Heard(TwinStream.Place place, Optional<SecretMessage> message, int bytes) {}

    private final SecretStore store;
    private final EventLog log;
    private final Runnable changed;
    private final TwinStream stream;
    private final LinkedBlockingQueue<Heard> inbox = new LinkedBlockingQueue<>();
    private final ArrayDeque<byte[]> unsent = new ArrayDeque<>();
    private final Map<String, SecretVersion> twinHas = new HashMap<>();
    private final Thread thread;
    private boolean endDue;
    private boolean reachable;

    /**
     * Takes the stream of the link over.
     *
     * @param changed told after the twin's word changed something here
     * @param streams makes this the owner of the stream
     */
    public SecretSync(
            SecretStore store, EventLog log, Runnable changed, Function<TwinStream.Owner, TwinStream> streams) {
        this.store = store;
        this.log = log;
        this.changed = changed;
        this.stream = streams.apply(this);
        this.thread = Thread.ofVirtual().name("secrets").start(this::work);
    }

    /**
     * Tells the twin of what was changed here.
     *
     * @return whether it said in time that it has it on disk
     */
    public boolean tell(List<Told> told, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            told.forEach(each -> unsent.add(SecretCodec.encode(each)));
            pump();
            while (reachable && !told.stream().allMatch(each -> twinHas(each.version()))) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return reachable;
        }
    }

    /** Whether the twin said that it has this version, or a later one. */
    public synchronized boolean twinHas(SecretVersion version) {
        return Optional.ofNullable(twinHas.get(version.name())).filter(has -> has.equals(version)).isPresent();
    }

    public synchronized boolean isReachable() {
        return reachable;
    }

    private synchronized void pump() {
        while (!unsent.isEmpty()) {
            SendWindow.Offer offer = stream.offer(unsent.getFirst());
            switch (offer) {
                case ACCEPTED -> unsent.removeFirst();
                // roomAgain follows.
                case FULL -> {
                    return;
                }
                // Everything is told when the nodes meet.
                case OUT_OF_SYNC -> {
                    unsent.clear();
                    endDue = false;
                }
            }
        }
        if (endDue) {
            endDue = false;
            stream.resyncEnd();
        }
    }

    private void work() {
        try {
            while (true) {
                List<Heard> heard = new ArrayList<>(List.of(inbox.take()));
                inbox.drainTo(heard, BATCH);
                try {
                    take(heard);
                } finally {
                    stream.done(heard.getLast().place());
                }
            }
        } catch (InterruptedException e) {
            // The daemon ends.
        }
    }

    private void take(List<Heard> heard) {
        List<Told> told = new ArrayList<>();
        for (Heard each : heard) {
            switch (each.message().orElse(null)) {
                case null -> log.log(SecretsMessage.RUBBISH, each.bytes());
                case Told secret -> told.add(secret);
                case SecretMessage.Kept(SecretVersion version) -> {
                    synchronized (this) {
                        twinHas.put(version.name(), version);
                        notifyAll();
                    }
                }
            }
        }
        if (!told.isEmpty()) {
            merge(told);
        }
    }

    private void merge(List<Told> told) {
        SecretStore.Merged merged;
        try {
            merged = store.merge(told);
        } catch (IOException e) {
            // Nothing is acknowledged: the twin shows that this node does not have it.
            log.log(SecretsMessage.UNUSABLE, e.getMessage());
            return;
        }
        merged.conflicts().forEach(conflict ->
                log.log(SecretsMessage.CONFLICT, conflict.name(), conflict.stands(), conflict.fell()));
        synchronized (this) {
            for (Told each : told) {
                if (merged.newerHere().stream().noneMatch(own ->
                        own.version().name().equals(each.version().name()))) {
                    unsent.add(SecretCodec.encode(new SecretMessage.Kept(each.version())));
                    // Whoever tells a secret has it.
                    twinHas.put(each.version().name(), each.version());
                }
            }
            merged.newerHere().forEach(own -> unsent.add(SecretCodec.encode(own)));
            pump();
            notifyAll();
        }
        if (merged.changed()) {
            changed.run();
        }
    }

    @Override
    public void received(TwinStream.Place place, byte[] entry) {
        inbox.add(new Heard(place, SecretCodec.decode(entry), entry.length));
    }

    @Override
    public synchronized void resyncAsked() {
        unsent.clear();
        twinHas.clear();
        if (stream.resyncBegin()) {
            store.all().forEach(each -> unsent.add(SecretCodec.encode(each)));
            endDue = true;
            pump();
        }
    }

    @Override
    public void resyncBegan(TwinStream.Place place) {
        stream.done(place);
    }

    @Override
    public void resyncEnded(TwinStream.Place place) {
        stream.done(place);
    }

    @Override
    public void roomAgain() {
        pump();
    }

    @Override
    public synchronized void twinReachable(boolean there) {
        reachable = there;
        notifyAll();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
