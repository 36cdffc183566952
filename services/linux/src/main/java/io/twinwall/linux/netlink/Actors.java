package io.twinwall.linux.netlink;

import io.twinwall.linux.Actor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names processes while they live. A notification carries the port of the socket that asked for the change, and the
 * first socket of a protocol that a process opens has the process's number as its port (netlink(7)); its further ones
 * have negative ports, which tell nothing.
 */
final class Actors {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Path OWN_THREADS = Path.of("/proc/self/task");
    private static final int OWN = (int) ProcessHandle.current().pid();

    private Actors() {}

    /** Who has a netlink port; unknown for the kernel itself and for this process. */
    static Actor ofPort(int port) {
        return port <= 0 || port == OWN ? Actor.UNKNOWN : new Actor(port, name(port));
    }

    /** Whether a thread belongs to this process. */
    static boolean isOwnThread(int thread) {
        return Files.exists(OWN_THREADS.resolve(Integer.toString(thread)));
    }

    private static String name(int pid) {
        try {
            return Files.readString(PROCESSES.resolve(pid + "/comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
