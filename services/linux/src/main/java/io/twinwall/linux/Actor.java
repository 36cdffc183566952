package io.twinwall.linux;

/**
 * The process that changed something, as far as the kernel tells.
 *
 * @param pid 0 where the kernel does not tell
 * @param name what the process calls itself, at most 15 characters (comm of proc(5)); empty where nobody knows any more
 */
public record Actor(int pid, String name) {
    /** Nobody the kernel would name. */
    public static final Actor UNKNOWN = new Actor(0, "");

    /** For the log: {@code nft (process 4711)}. */
    @Override
    public String toString() {
        if (pid == 0) {
            return "somebody the kernel does not name";
        }
        return name.isEmpty() ? "process " + pid + ", which has ended" : name + " (process " + pid + ")";
    }
}
