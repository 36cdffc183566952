package io.twinwall.firewall;

import io.twinwall.firewall.print.Batch;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.DurableFile;
import io.twinwall.runtime.Plan;
import io.twinwall.runtime.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The ruleset of the last commit as a file that {@code nft -j -f} loads before the network comes up, so that a booting
 * box filters as it did before it knew its document. Where the file is missing or refused, the boot unit loads a
 * ruleset that drops everything.
 *
 * <p>The file is written after the ruleset is in force and put back when the commit is undone. A crash in between
 * leaves the newer ruleset for the next boot, until the daemon's first apply.
 */
public final class BootRuleset implements Service<NodeConfig, BootRuleset.Rewrite, Path> {
    private final Path file;

    /** Touches nothing until the first apply. */
    public BootRuleset(Path file) {
        this.file = file;
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

    @Override
    public void apply(Rewrite rewrite) throws ApplyFailed {
        // Not in the plan, which every check and comparison makes: this is the whole ruleset as text.
        String text = Batch.replacing(RulesetCompiler.compile(rewrite.next()).tables()).json();
        try {
            DurableFile.write(file, text);
        } catch (IOException e) {
            throw new ApplyFailed("the ruleset for the next boot cannot be stored in " + file + ": " + e.getMessage()
                    + "; see that the disk has room and is writable", e);
        }
    }

    /** Where the file is. */
    @Override
    public Path status() {
        return file;
    }

    @Override
    public void close() {
        // The file stays for the next boot.
    }
}
