package io.twinwall.vrrp.edge;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.process.Scheduling;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.AdvertisementView;
import io.twinwall.vrrp.wire.Reception;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The one thread that sends and hears advertisements, for all groups. It sleeps until a frame, a command or the next
 * deadline of a machine; it never calls nftables, rtnetlink or a takeover step, and allocates nothing while
 * advertisements come and go.
 */
public final class VrrpThread implements AutoCloseable {
    /** More than this is a flood: our own advertisements come first. */
    static final int FRAMES_A_WAKE = 64;

    private static final int COMMANDS_A_WAKE = 64;
    private static final int MAILBOX = 1024;
    private static final int REALTIME_PRIORITY = 50;
    private static final long SLEEP_MAX = TimeUnit.HOURS.toNanos(1);
    private static final long FAULT_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final PacketPoller poller;
    private final Scheduling scheduling;
    private final EventLog log;
    private final LongSupplier clock;
    private final BlockingQueue<LongConsumer> mailbox = new ArrayBlockingQueue<>(MAILBOX);
    private final PacketBuffer frame = new PacketBuffer(AdvertisementCodec.RECEIVE_CAPACITY);
    private final AdvertisementView advertisement = new AdvertisementView();
    private final Thread thread;
    private final GuardBeats beats;
    private PortEdge[] ports = {};
    private GroupEdge[] groups = {};
    private ThreadGuest[] guests = {};
    private int firstPort;
    private volatile boolean ending;

    /**
     * The clock is {@code System::nanoTime} but in tests.
     *
     * @param guardMissing told, on the thread, when frames for the guard went out to the wire
     */
    public VrrpThread(
            PacketPoller poller, Scheduling scheduling, EventLog log, Runnable guardMissing, LongSupplier clock) {
        this.beats = new GuardBeats(guardMissing);
        this.poller = poller;
        this.scheduling = scheduling;
        this.log = log;
        this.clock = clock;
        thread = Thread.ofPlatform().name("vrrp").daemon(true).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** For the test that counts what it allocates. */
    long threadId() {
        return thread.threadId();
    }

    /**
     * Has a command run on the thread with the time of its wake; never blocks.
     *
     * @return false when the mailbox is full
     */
    public boolean post(LongConsumer command) {
        boolean taken = mailbox.offer(command);
        poller.wake();
        return taken;
    }

    /**
     * Has a command run on the thread and waits for its end.
     *
     * @return false when it was not begun in time; then it never runs
     * @throws IllegalStateException when the command threw
     */
    public boolean call(LongConsumer command, Duration patience) throws InterruptedException {
        Call call = new Call(command);
        if (!mailbox.offer(call, patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        poller.wake();
        return call.await(patience);
    }

    /** A command somebody waits for: it runs whole, or never once the waiter has given up. */
    private static final class Call implements LongConsumer {
        private final LongConsumer command;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile RuntimeException broken;

        private Call(LongConsumer command) {
            this.command = command;
        }

        @Override
        public void accept(long now) {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            try {
                command.accept(now);
            } catch (RuntimeException e) {
                broken = e;
            } finally {
                over.countDown();
            }
        }

        private boolean await(Duration patience) throws InterruptedException {
            if (!over.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                if (taken.compareAndSet(false, true)) {
                    return false;
                }
                over.await();
            }
            if (broken != null) {
                throw new IllegalStateException("the VRRP thread refused a command", broken);
            }
            return true;
        }
    }

    /** On the thread: what it serves from now on; groups that were served before have had a step at {@code now}. */
    void serve(long now, List<PortEdge> newPorts, List<GroupEdge> newGroups, BeatTimes newBeats) {
        for (PortEdge port : ports) {
            port.unwatch(poller);
        }
        ports = newPorts.toArray(PortEdge[]::new);
        groups = newGroups.toArray(GroupEdge[]::new);
        firstPort = 0;
        for (PortEdge port : ports) {
            port.watch(poller);
        }
        beats.serve(now, newBeats, newPorts);
    }

    /** On the thread: the guard is new, so the node is kept awake and an Active opens it, at once. */
    void openGuard(long now) {
        beats.again(now, groups);
        for (GroupEdge group : groups) {
            group.advertiseAgain(now);
        }
    }

    /** On the thread: who lives beside the groups from now on; once is enough. */
    public void host(ThreadGuest guest) {
        if (Arrays.stream(guests).noneMatch(guest::equals)) {
            guests = Arrays.copyOf(guests, guests.length + 1);
            guests[guests.length - 1] = guest;
        }
    }

    /** On the thread: who is served now. */
    public GroupEdge[] groups() {
        return groups;
    }

    private void run() {
        int errno = scheduling.realtime(REALTIME_PRIORITY);
        if (errno != 0) {
            log.log(VrrpMessage.NOT_REALTIME, errno);
        }
        while (!ending) {
            try {
                turn();
            } catch (RuntimeException | Error e) {
                // Groups answer for their own faults; this is for what lies between them. The guard shuts if it goes
                // on.
                log.log(VrrpMessage.THREAD_FAULT, e);
                LockSupport.parkNanos(FAULT_PAUSE);
            }
        }
    }

    /** One wake: commands (so that what they change holds for the rest), then what was heard, then what is due. */
    void turn() {
        poller.await(sleep());
        long now = clock.getAsLong();
        LongConsumer command = mailbox.poll();
        for (int i = 0; command != null; i++) {
            command.accept(now);
            command = i < COMMANDS_A_WAKE ? mailbox.poll() : null;
        }
        receive(now);
        for (ThreadGuest guest : guests) {
            guest.receive(now);
        }
        for (GroupEdge group : groups) {
            group.tick(clock.getAsLong());
        }
        beats.tick(clock.getAsLong(), groups);
        // Last, so that what guests say of a group that woke late is what has become of it.
        for (ThreadGuest guest : guests) {
            guest.tick(clock.getAsLong());
        }
    }

    private long sleep() {
        if (!mailbox.isEmpty()) {
            return 0;
        }
        long wake = beats.wakeAt();
        for (ThreadGuest guest : guests) {
            wake = Math.min(wake, guest.wakeAt());
        }
        for (GroupEdge group : groups) {
            wake = Math.min(wake, group.wakeAt());
        }
        return wake == Long.MAX_VALUE ? SLEEP_MAX : Math.clamp(wake - clock.getAsLong(), 0, SLEEP_MAX);
    }

    /** Takes turns at who is first, so that a flood on one port does not starve another. */
    private void receive(long now) {
        int left = FRAMES_A_WAKE;
        for (int i = 0; i < ports.length && left > 0; i++) {
            PortEdge port = ports[(firstPort + i) % ports.length];
            if (port.ready(poller)) {
                left -= receive(port, left, now);
            }
        }
        firstPort = ports.length == 0 ? 0 : (firstPort + 1) % ports.length;
    }

    private int receive(PortEdge port, int atMost, long now) {
        for (int taken = 0; taken < atMost; taken++) {
            if (port.receive(frame) != 1) {
                return taken;
            }
            judge(port, now);
        }
        return atMost;
    }

    private void judge(PortEdge port, long now) {
        Reception reception = AdvertisementCodec.decode(frame, advertisement);
        if (reception != Reception.ACCEPTED) {
            port.refuse(reception, now, log);
            return;
        }
        RouterEdge router = port.router(advertisement.vrid());
        if (router == null) {
            port.refuseForeign(advertisement.vrid(), now, log);
            return;
        }
        Reception expected = router.judge(advertisement);
        if (expected == Reception.ACCEPTED && router.group().isActiveOwner()) {
            expected = Reception.OWNER;
            router.group().rivalSeen();
        }
        if (expected != Reception.ACCEPTED) {
            port.refuse(expected, now, log);
        } else {
            router.heard(advertisement, now);
            router.group().heard(now, router, advertisement);
        }
    }

    /** Ends the thread; ports and poller belong to whoever opened them. */
    @Override
    public void close() {
        ending = true;
        poller.wake();
        try {
            if (thread.isAlive()) {
                thread.join(END_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
