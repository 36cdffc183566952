package io.twinwall.linux.process;

import io.twinwall.linux.ffi.LibC;

/** kill(2) of whole process groups, which {@link Process} cannot. */
public final class ProcessGroups {
    private static final int SIGKILL = 9;

    private final LibC libc;

    private ProcessGroups(LibC libc) {
        this.libc = libc;
    }

    public static ProcessGroups load() {
        return new ProcessGroups(LibC.load());
    }

    /** Kills every process of the group whose leader has this id; a group that is gone is no error. */
    public void kill(long leader) {
        if (leader <= 1) {
            throw new IllegalArgumentException("no program of ours leads the group " + leader);
        }
        libc.kill((int) -leader, SIGKILL);
    }
}
