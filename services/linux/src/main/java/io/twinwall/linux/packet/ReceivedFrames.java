package io.twinwall.linux.packet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How many frames each device received, as /proc/thread-self/net/dev counts them (proc_pid_net(5)). */
public final class ReceivedFrames {
    /** Of the calling thread's network namespace. */
    private static final Path COUNTERS = Path.of("/proc/thread-self/net/dev");

    private ReceivedFrames() {}

    /** By name of the device; empty where the kernel does not tell. */
    public static Map<String, Long> now() {
        try {
            return read(Files.readString(COUNTERS, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Reads what {@code /proc/net/dev} has: two lines of head, then {@code device: bytes packets ...}. */
    static Map<String, Long> read(String text) {
        Map<String, Long> frames = new HashMap<>();
        for (String line : text.lines().skip(2).toList()) {
            int colon = line.lastIndexOf(':');
            String[] numbers = line.substring(colon + 1).trim().split("\\s+", 3);
            if (colon > 0 && numbers.length > 1) {
                frames.put(line.substring(0, colon).trim(), Long.parseLong(numbers[1]));
            }
        }
        return frames;
    }
}
