package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.process.Scheduling;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Puts the addresses of a Backup in place a moment before it becomes Active, so that the first advertisement opens the
 * guard of a finished router.
 *
 * <pre>
 *   VRRP thread: farewell heard, or silence all but long enough --> this thread: addresses, behind the shut guard
 *                skew over: Active, advertisement, guard open  --> takeover thread: finds them there, announces
 *                not after all: an advertisement was heard     --> this thread: addresses away
 * </pre>
 *
 * <p>Without an address the kernel's reverse path check drops what comes in by a macvlan, and nobody listens to what is
 * for the address itself: between the open guard and the address packets would be lost, on a busy machine for
 * milliseconds. Behind the shut guard nobody can tell; only what this node itself sends to a virtual address stays here
 * for that moment.
 */
final class Preparation implements AutoCloseable {
    /** As the takeover's own threads: a preparation that waits for a processor is none. */
    private static final int REALTIME_PRIORITY = 30;

    private final VirtualAddresses addresses;
    private final Function<? super GroupEdge, Set<RouterSpec.Key>> members;
    private final ExecutorService executor;

    /** Starts its thread with the first group. */
    Preparation(
            Scheduling scheduling, VirtualAddresses addresses,
            Function<? super GroupEdge, Set<RouterSpec.Key>> members) {
        this.addresses = addresses;
        this.members = members;
        executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().name("vrrp-prepare").daemon(true).unstarted(() -> {
                    // Refused, it is merely slower; the VRRP thread's own refusal is in the log.
                    var _ = scheduling.realtime(REALTIME_PRIORITY);
                    task.run();
                }),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** A group is expected to become Active, or is not any more; never blocks. */
    void expectationChanged(GroupEdge group) {
        executor.execute(() -> level(group));
    }

    private void level(GroupEdge group) {
        try {
            addresses.prepare(members.apply(group), group::holdsAddresses);
        } catch (KernelRefused e) {
            // What is missing the takeover tries again and tells; what should have gone the next look finds.
        }
    }

    /** Nothing is begun any more once this returns; what is under way ends. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
