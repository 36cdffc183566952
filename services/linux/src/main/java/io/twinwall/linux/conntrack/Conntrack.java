package io.twinwall.linux.conntrack;

import io.twinwall.linux.KernelRefused;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The kernel's table of connections. Calls from any thread. */
public interface Conntrack extends AutoCloseable {
    /** How full the table is; the kernel drops new connections when it is full. */
    record Usage(long entries, long maximum) {}

    /**
     * Shows the connections one by one. The table goes on changing meanwhile: one that comes or goes may be missing,
     * and one may be shown twice.
     */
    void visit(FlowFilter filter, Consumer<? super Flow> visitor) throws KernelRefused;

    /** One connection by its first packet's direction; empty where it is not there. */
    Optional<Flow> get(Tuple original, int zone) throws KernelRefused;

    Usage usage() throws KernelRefused;

    /** Deletes one connection; false where it was gone, or another has its place. */
    boolean delete(Flow flow) throws KernelRefused;

    /**
     * Deletes the connections that pass both, each by its own name.
     *
     * @return how many were deleted
     */
    long deleteMatching(FlowFilter filter, Predicate<? super Flow> matches) throws KernelRefused;

    /**
     * Creates connections as another kernel told them, translation included, in the order given: masters come before
     * what is part of them.
     *
     * @return for each 0 or an errno: EEXIST where its place or its translated port is taken, ENOENT where its master
     *     is missing, ENOMEM or ENOSPC where there is no room
     * @throws IllegalArgumentException where one has no timeout
     */
    int[] create(List<Flow> flows) throws KernelRefused;

    /**
     * Changes connections that are there; what a flow lacks stays as it is, and so does its translation.
     *
     * @return for each 0 or an errno: ENOENT where it is not there, EBUSY where a status bit would be taken away
     */
    int[] update(List<Flow> flows) throws KernelRefused;

    /**
     * Makes many changes in the order given, each for itself.
     *
     * @return for each 0 or an errno, as the methods for one kind say
     */
    int[] change(List<FlowChange> changes) throws KernelRefused;

    /** How events of this table name whose change they tell of: the {@code port} of what was changed by this object. */
    int port();

    /** Shows the expectations one by one. */
    void visitExpectations(Consumer<? super Expectation> visitor) throws KernelRefused;

    /** Creates expectations; for each 0 or an errno, ENOENT where the master is missing. */
    int[] createExpectations(List<Expectation> expectations) throws KernelRefused;

    /** Deletes expectations; for each 0 or an errno, ENOENT where it was gone. */
    int[] deleteExpectations(List<Expectation> expectations) throws KernelRefused;

    @Override
    void close();

    /** Opens tables, each with a {@link #port} of its own. */
    @FunctionalInterface
    interface Source {
        Conntrack open() throws KernelRefused;
    }
}
