package io.twinwall.linux.process;

import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.ffi.NativeMemory;
import java.lang.ref.Reference;

/** sched_setscheduler(2), and the process's memory kept with the first real-time thread. */
public final class LinuxScheduling implements Scheduling {
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;
    private static final int THIS_THREAD = 0;

    private final LibC libc;
    private final ProcessMemory memory;

    public LinuxScheduling(LibC libc) {
        this.libc = libc;
        this.memory = new ProcessMemory(libc);
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
        // Where the limit forbids it the thread is still real-time, which is what was asked.
        memory.keep();
        return 0;
    }

    @Override
    public void giveBackMemory() {
        memory.giveBack();
    }
}
