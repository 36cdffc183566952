package io.twinwall.linux.process;

/** How this process and its threads share the machine with others. */
public interface Scheduling {
    /**
     * SCHED_FIFO with reset on fork (sched(7)) for the calling thread, and its memory kept in place where allowed.
     *
     * @return 0, or the positive errno (EPERM 1 without CAP_SYS_NICE)
     */
    int realtime(int priority);

    /** Gives memory that nobody uses back to the kernel; a few milliseconds, by a thread that may wait. */
    void giveBackMemory();
}
