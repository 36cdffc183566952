package io.twinwall.appliance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the bench ran on; without it no figure means anything.
 *
 * @param kernel release of the running kernel
 * @param java version and vendor of the virtual machine that measures and runs ours
 * @param cores processors this machine lets us use
 * @param processor its model
 * @param memoryMegabytes all of it
 */
public record Surroundings(String kernel, String java, int cores, String processor, long memoryMegabytes) {
    private static final int STEAL = 8;
    private static final double TICKS_A_SECOND = 100;
    private static final String UNKNOWN = "unknown";

    /** This machine. */
    static Surroundings here() {
        return new Surroundings(
                System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                field(lines("/proc/cpuinfo"), "model name"),
                megabytes(field(lines("/proc/meminfo"), "MemTotal")));
    }

    /** The load average over one minute, as the kernel says it; NaN where it says nothing. */
    static double load() {
        List<String> lines = lines("/proc/loadavg");
        return lines.isEmpty() ? Double.NaN : Double.parseDouble(lines.getFirst().split(" ")[0]);
    }

    /**
     * Processor time, in seconds since the start of the machine, that the host gave to somebody else while this machine
     * wanted it; 0 where there is no host.
     */
    public static double stolenSeconds() {
        return stolenSeconds(lines("/proc/stat"));
    }

    /** From the first line of {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)). */
    static double stolenSeconds(List<String> stat) {
        return stat.stream()
                .filter(line -> line.startsWith("cpu "))
                .map(line -> line.split(" +"))
                .filter(fields -> fields.length > STEAL)
                .mapToDouble(fields -> Long.parseLong(fields[STEAL]) / TICKS_A_SECOND)
                .findFirst()
                .orElse(0);
    }

    /** The value behind {@code name} and a colon in one of these lines. */
    static String field(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static long megabytes(String kilobytes) {
        String digits = kilobytes.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) / 1024;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
