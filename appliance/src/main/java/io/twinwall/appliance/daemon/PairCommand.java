package io.twinwall.appliance.daemon;

import io.twinwall.sync.edge.LinkFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code twinwall pair --offline DIR DIR}: makes the nodes of two state directories twins of one another, as two
 * operators would who confirmed the same digits. For boxes whose disks are made at one place, and for labs.
 */
public final class PairCommand {
    private static final String USAGE = "write twinwall pair --offline STATE-DIRECTORY STATE-DIRECTORY";
    private static final int WORDS = 3;

    private PairCommand() {}

    /** Exit statuses: 0 done, 1 failed, 2 not understood. */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.size() != WORDS || !words.getFirst().equals("--offline") || words.get(1).equals(words.get(2))) {
            err.println(USAGE + "; on two running nodes write 'request pair' in the shell of each");
            return 2;
        }
        // No daemon may run on either: it would not hear of its new twin.
        try (StateLock _ = StateLock.take(Path.of(words.get(1)));
                StateLock _ = StateLock.take(Path.of(words.get(2)))) {
            introduce(Path.of(words.get(1)), Path.of(words.get(2)));
            out.println("paired: " + words.get(1) + " and " + words.get(2));
            return 0;
        } catch (StartFailed e) {
            err.println("twinwall pair: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            err.println("twinwall pair: nothing to rely on was written: " + e.getMessage());
            return 1;
        }
    }

    private static void introduce(Path first, Path second) throws IOException {
        LinkFiles one = new LinkFiles(first);
        LinkFiles other = new LinkFiles(second);
        one.pinTwin(other.identity().pin());
        other.pinTwin(one.identity().pin());
    }
}
