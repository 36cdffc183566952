package io.twinwall.linux.process;

/** Scheduling of the calling platform thread. */
public interface Scheduling {
    /**
     * SCHED_FIFO with reset on fork (sched(7)) for the calling thread, and its memory kept in place where allowed.
     *
     * @return 0, or the positive errno (EPERM 1 without CAP_SYS_NICE)
     */
    int realtime(int priority);
}
