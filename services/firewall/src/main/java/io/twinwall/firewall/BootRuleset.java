package io.twinwall.firewall;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.DurableFile;
import io.twinwall.runtime.Plan;
import io.twinwall.runtime.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * The ruleset of the last commit as a file that {@code nft -j -f} loads before the network comes up, so that a booting
 * box filters as it did before it knew its document. Where the file is missing or refused, the boot unit loads a
 * ruleset that drops everything.
 *
 * <p>The file is written after the ruleset is in force and put back when the commit is undone. A crash in between
 * leaves the newer ruleset for the next boot, until the daemon's first apply. It is the whole ruleset as text, of
 * which only what changed is printed anew; it is written by a thread beside the other steps of the commit, and {@link
 * #stored} is the step that waits for it.
 *
 * <p>Applies come one at a time, as the commit engine makes them.
 */
public final class BootRuleset implements Service<NodeConfig, BootRuleset.Rewrite, Path> {
    private final Path file;
    private final Function<NodeConfig, List<Table>> compiled;
    /** Of the writer, of which there is one at a time. */
    private final Batch.Lines lines = new Batch.Lines();
    private Future<Void> writing = CompletableFuture.completedFuture(null);
    /** What is being written. */
    private List<Table> pending = List.of();
    /** What the file holds; none where that is not known. */
    private List<Table> written = List.of();

    /** Of the rulesets that a firewall compiled already. Touches nothing until the first apply. */
    public BootRuleset(Path file, FirewallService firewall) {
        this(file, firewall::compiledTables);
    }

    BootRuleset(Path file, Function<NodeConfig, List<Table>> compiled) {
        this.file = file;
        this.compiled = compiled;
    }

    /** The document whose ruleset is stored; no lines of its own, since the firewall's plan says what changes. */
    public record Rewrite(NodeConfig next) implements Plan {
        @Override
        public List<String> lines() {
            return List.of();
        }
    }

    @Override
    public Rewrite plan(Optional<NodeConfig> now, NodeConfig next) {
        return new Rewrite(next);
    }

    /** Begins to write; a ruleset that the file holds already is not written again. */
    @Override
    public void apply(Rewrite rewrite) throws ApplyFailed {
        finish();
        // Not in the plan, which every check and comparison makes.
        List<Table> tables = compiled.apply(rewrite.next());
        if (tables.equals(written)) {
            return;
        }
        written = List.of();
        pending = tables;
        // A task ends whatever ends it, so that nobody waits for a writer that is gone.
        FutureTask<Void> task = new FutureTask<>(() -> {
            DurableFile.write(file, Batch.replacing(tables).json(lines));
            return null;
        });
        writing = task;
        Thread.ofPlatform().name("boot-ruleset").daemon().start(task);
    }

    /** Waits until the file holds what was applied last. */
    private void finish() throws ApplyFailed {
        try {
            writing.get();
            written = pending;
        } catch (ExecutionException e) {
            pending = List.of();
            throw new ApplyFailed("the ruleset for the next boot cannot be stored in " + file + ": "
                    + e.getCause().getMessage() + "; see that the disk has room and is writable", e);
        } catch (InterruptedException e) {
            pending = List.of();
            Thread.currentThread().interrupt();
            throw new ApplyFailed("interrupted while the ruleset for the next boot was stored", e);
        } finally {
            writing = CompletableFuture.completedFuture(null);
        }
    }

    /** The last step of a commit: on return the file is on disk, or the commit is undone. */
    public Service<NodeConfig, Rewrite, Path> stored() {
        return new Stored();
    }

    private final class Stored implements Service<NodeConfig, Rewrite, Path> {
        @Override
        public Rewrite plan(Optional<NodeConfig> now, NodeConfig next) {
            return new Rewrite(next);
        }

        @Override
        public void apply(Rewrite rewrite) throws ApplyFailed {
            finish();
        }

        @Override
        public Path status() {
            return file;
        }

        @Override
        public void close() {
            // The file stays for the next boot.
        }
    }

    /** Where the file is. */
    @Override
    public Path status() {
        return file;
    }

    /** The file stays for the next boot. */
    @Override
    public void close() {
        try {
            finish();
        } catch (ApplyFailed e) {
            // The commit that asked for it was told, or is being undone by a daemon that ends.
        }
    }
}
