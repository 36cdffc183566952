package io.twinwall.runtime;

import java.util.Optional;

/**
 * A service as the commit engine sees it.
 *
 * @param <C> what it plans from
 * @param <P> its plan
 * @param <T> its status, a record or list of records
 */
public interface Service<C, P extends Plan, T> extends AutoCloseable {
    /**
     * What it takes to get from {@code now} to {@code next}; changes nothing. {@code now} is empty at start, when the
     * plan also sweeps what a crashed predecessor left.
     *
     * @throws ApplyFailed where the plan can already be seen to fail (a dry run refused it)
     */
    P plan(Optional<C> now, C next) throws ApplyFailed;

    /**
     * Makes the plan true: adds before it removes, the same plan twice is calm, and what need not change goes on. On
     * failure everything is as it was. Undo is {@code apply(plan(Optional.of(next), now))}.
     */
    void apply(P plan) throws ApplyFailed;

    /** What the service is doing now; cheap, never blocks on the kernel or a peer. */
    T status();

    @Override
    void close();
}
