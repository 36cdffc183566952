package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.LabFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Gives the threads that measure a better place in the queue for the processor, so that the instrument is not what
 * stutters. Thread by thread, because what is measured is started by this very process and must not inherit it.
 */
final class Instrument {
    private static final String NICE = "-10";

    private Instrument() {}

    /** The threads of this process whose names begin so. */
    static void preferOwn(String prefix) throws LabFailed {
        prefer(Path.of("/proc/self/task"), name -> name.startsWith(prefix));
    }

    /** All threads of another process. */
    static void prefer(long pid) throws LabFailed {
        prefer(Path.of("/proc", Long.toString(pid), "task"), name -> true);
    }

    private static void prefer(Path tasks, Predicate<String> named) throws LabFailed {
        List<String> command = new ArrayList<>(List.of("renice", "-n", NICE, "-p"));
        int words = command.size();
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                if (named.test(Files.readString(thread.resolve("comm")).strip())) {
                    command.add(thread.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new LabFailed("the threads under " + tasks + ": " + e.getMessage());
        }
        if (command.size() > words) {
            Command.run(command);
        }
    }
}
