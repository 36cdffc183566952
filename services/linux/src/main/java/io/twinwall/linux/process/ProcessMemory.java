package io.twinwall.linux.process;

import io.twinwall.linux.ffi.LibC;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of this process: kept in place, so that a page fault never delays an advertisement, and no more of it than
 * is in use. Any thread may call.
 */
final class ProcessMemory {
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private final LibC libc;
    // Not a monitor: whoever waits here may be a virtual thread in the midst of a native call.
    private final ReentrantLock turn = new ReentrantLock();
    private boolean kept;

    ProcessMemory(LibC libc) {
        this.libc = libc;
    }

    /**
     * Pages stay from now on once they are touched (mlockall(2) on fault, so that the resident size does not grow by
     * what never is). Where RLIMIT_MEMLOCK forbids it nothing is kept.
     */
    void keep() {
        turn.lock();
        try {
            kept |= libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
        } finally {
            turn.unlock();
        }
    }

    /**
     * Gives back what the C library holds and does not use: the compilers of the virtual machine and libnftables leave
     * tens of megabytes. The kernel takes no page back that is locked (madvise(2), EINVAL), so the lock is off
     * meanwhile, a few milliseconds; what is resident stays so.
     */
    void giveBack() {
        turn.lock();
        try {
            if (kept) {
                libc.munlockall();
            }
            libc.mallocTrim();
            if (kept) {
                libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
            }
        } finally {
            turn.unlock();
        }
    }
}
