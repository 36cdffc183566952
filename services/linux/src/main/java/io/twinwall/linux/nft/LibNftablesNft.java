package io.twinwall.linux.nft;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibNftables;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * libnftables behind a lock, in the process. JSON and text are told apart by the first character.
 *
 * <p>libnftables 1.0.6 names the index of a command it could not parse, but not of one that the kernel refused
 * (every JSON command has the location {@code internal:0:0-0}). A refused JSON batch is therefore tried again, dry,
 * in halves: the shortest beginning that is refused ends with the culprit. That costs up to 17 dry runs for 100,000
 * commands, on failure only, and the lock is free between them, so that a takeover does not wait for a diagnosis.
 *
 * <p>One lock, not one context a thread: libnftables keeps its list of devices in a global (iface.c) and frees it
 * behind every run.
 */
public final class LibNftablesNft implements Nft, Kernel.Closing {
    private static final Pattern COMMAND_INDEX = Pattern.compile("Parsing command array at index (\\d+) failed");
    private static final Pattern LOCATION = Pattern.compile("internal:0:0-0: ");

    /** In JSON, where a set without a name is an array, and in text. */
    private static final Pattern NAMED_SET = Pattern.compile("\"(?:set|map)\": ?\\{|^[^{]*\\b(?:set|map|table)\\b");

    private final LibNftables library;
    private final ReentrantLock lock = new ReentrantLock();
    private long context;

    private LibNftablesNft(LibNftables library, long context) {
        this.library = library;
        this.context = context;
    }

    /** Loads libnftables and opens one context in the network namespace of the process. */
    public static LibNftablesNft open() throws KernelRefused {
        LibNftables library = LibNftables.load();
        return new LibNftablesNft(library, library.open());
    }

    @Override
    public void apply(String commands) throws NftRefused {
        change(commands, false);
    }

    @Override
    public void dryRun(String commands) throws NftRefused {
        change(commands, true);
    }

    /** Where the two together are refused, the first alone is tried dry, and that is what counts. */
    @Override
    public boolean rehearse(String commands, String undoing) throws NftRefused {
        Batch judged = Batch.read(commands);
        Batch undo = Batch.read(undoing);
        if (judged.size() == 0) {
            return false;
        }
        if (run(judged.then(undo), LibNftables.OUTPUT_JSON, false).accepted()) {
            return true;
        }
        dryRun(commands);
        return false;
    }

    @Override
    public String list(String command) throws NftRefused {
        LibNftables.Outcome outcome = run(command, LibNftables.OUTPUT_JSON, false);
        if (!outcome.accepted()) {
            throw new NftRefused(-1, sentence(outcome.error()));
        }
        return outcome.output().strip();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (context != 0) {
                library.close(context);
                context = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(String commands, boolean dry) throws NftRefused {
        if (!Batch.isJson(commands)) {
            LibNftables.Outcome outcome = run(commands, 0, dry);
            if (!outcome.accepted()) {
                throw new NftRefused(-1, textSentence(commands, outcome.error()));
            }
            return;
        }
        Batch batch = Batch.read(commands);
        if (batch.size() == 0) {
            return;
        }
        LibNftables.Outcome outcome = run(commands, LibNftables.OUTPUT_JSON, dry);
        if (!outcome.accepted()) {
            throw new NftRefused(indexOf(batch, outcome.error()), sentence(outcome.error()));
        }
    }

    private LibNftables.Outcome run(String commands, int flags, boolean dry) {
        if (commands.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("nft commands hold no NUL character");
        }
        lock.lock();
        try {
            if (context == 0) {
                throw new IllegalStateException("libnftables is closed");
            }
            return dry && NAMED_SET.matcher(commands).find()
                    ? dryRun(commands, flags)
                    : library.run(context, commands, flags, dry);
        } finally {
            lock.unlock();
        }
    }

    /**
     * In a context of its own, which takes some milliseconds: libnftables 1.0.6 takes the sets that a dry run would
     * have added for there, and then does not tell the kernel which of them a rule fills, and refuses their intervals
     * as conflicting.
     */
    private LibNftables.Outcome dryRun(String commands, int flags) {
        long own;
        try {
            own = library.open();
        } catch (KernelRefused refused) {
            return new LibNftables.Outcome(false, "", refused.getMessage());
        }
        try {
            return library.run(own, commands, flags, true);
        } finally {
            library.close(own);
        }
    }

    private int indexOf(Batch batch, String error) {
        Matcher named = COMMAND_INDEX.matcher(error);
        if (named.find()) {
            return Integer.parseInt(named.group(1));
        }
        int accepted = 0;
        int refused = batch.size();
        if (tryFirst(batch, refused)) {
            return -1;
        }
        while (refused - accepted > 1) {
            int middle = (accepted + refused) >>> 1;
            if (tryFirst(batch, middle)) {
                accepted = middle;
            } else {
                refused = middle;
            }
        }
        return refused - 1;
    }

    private boolean tryFirst(Batch batch, int count) {
        return run(batch.first(count), LibNftables.OUTPUT_JSON, true).accepted();
    }

    /** In text of several lines libnftables 1.0.6 quotes the wrong one, so only its words are kept. */
    private static String textSentence(String commands, String error) {
        if (commands.strip().indexOf('\n') < 0) {
            return sentence(error);
        }
        return sentence(error.lines().filter(line -> line.contains("Error:")).collect(Collectors.joining("\n")));
    }

    /** libnftables' first lines without its placeholder locations, at most as many as a person reads. */
    static String sentence(String error) {
        List<String> lines = LOCATION.matcher(error).replaceAll("").lines().filter(line -> !line.isBlank()).limit(8)
                .toList();
        return lines.isEmpty() ? "libnftables refused without saying why" : String.join("\n", lines);
    }
}
