package io.twinwall.appliance.bench.vrrp;

import java.util.List;

/** What the files of /proc/PID say (proc(5)). */
final class ProcessFiles {
    private static final String RESIDENT = "VmRSS:";
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private ProcessFiles() {}

    /** Whether {@code net/fib_trie} has an IPv4 address as one the kernel answers for. */
    static boolean isLocal(String fibTrie, String address) {
        boolean here = false;
        for (String line : (Iterable<String>) fibTrie.lines()::iterator) {
            String text = line.strip();
            if (text.startsWith("|-- ") || text.startsWith("+-- ")) {
                here = text.equals("|-- " + address);
            } else if (here && text.startsWith("/32 host LOCAL")) {
                return true;
            }
        }
        return false;
    }

    /** Resident memory from {@code status}, in kilobytes; 0 where it says nothing, as of a process that has ended. */
    static long residentKilobytes(String status) {
        return status.lines()
                .filter(line -> line.startsWith(RESIDENT))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** User and system time from {@code stat}, in clock ticks; 0 of a process that has ended. */
    static long processorTicks(String stat) {
        // The name in parentheses may hold anything, a parenthesis too: fields are counted behind its end.
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
        return fields.size() <= SYSTEM_TIME
                ? 0
                : Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
    }
}
