package io.twinwall.linux.process;

import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.lang.ref.Reference;

/** sched_setscheduler(2) and mlockall(2). */
public final class LinuxScheduling implements Scheduling {
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;
    private static final int THIS_THREAD = 0;

    private final LibC libc;

    public LinuxScheduling(LibC libc) {
        this.libc = libc;
    }

    @Override
    public int realtime(int priority) {
        NativeMemory parameter = new NativeMemory(4);
        parameter.bytes().putInt(0, priority);
        try {
            int result = libc.schedSetScheduler(THIS_THREAD, SCHED_FIFO | SCHED_RESET_ON_FORK, parameter.address());
            if (result < 0) {
                return libc.errno();
            }
        } finally {
            Reference.reachabilityFence(parameter);
        }
        // On fault: pages stay once they are touched, and the resident size does not grow by what never is. Where the
        // limit forbids it (RLIMIT_MEMLOCK) the thread is still real-time, which is what was asked.
        libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
        return 0;
    }
}
