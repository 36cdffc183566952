package io.twinwall.appliance.bench.firewall;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.firewall.edge.HeldTables;
import io.twinwall.firewall.edge.RulesetRefused;
import io.twinwall.firewall.print.NftText;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Who puts tables into the kernel. */
sealed interface Load {
    /** Gets ready for a table; not measured. */
    void prepare(Table table, String change) throws LabFailed;

    /** Loads the prepared table where there is none, or in place of what is there. */
    void load() throws LabFailed;

    /** Gets from the table that is there to the prepared one. */
    void change() throws LabFailed;

    /** Twinwall, as a commit does it: judged, then changed. */
    final class Ours implements Load {
        private final HeldTables held;
        private List<Table> next = List.of();

        Ours(Kernel kernel) {
            held = new HeldTables(kernel.nft(), kernel.tables());
        }

        @Override
        public void prepare(Table table, String change) {
            next = List.of(table);
        }

        @Override
        public void load() throws LabFailed {
            try {
                held.start(next);
            } catch (RulesetRefused e) {
                throw new LabFailed(e.getMessage());
            }
        }

        @Override
        public void change() throws LabFailed {
            try {
                held.judge(next);
                held.change(next);
            } catch (RulesetRefused e) {
                throw new LabFailed(e.getMessage());
            }
        }
    }

    /** {@code nft -f} of a file that replaces the table; elements by a command of their own. */
    final class Nft implements Load {
        private final Path file;
        private final List<String> program;
        private String change = "";

        /** With the words that run it where the table shall be. */
        Nft(Path file, List<String> program) {
            this.file = file;
            this.program = program;
        }

        private void run(String... arguments) throws LabFailed {
            Command.run(Stream.concat(program.stream(), Stream.of(arguments)).toList());
        }

        @Override
        public void prepare(Table table, String command) throws LabFailed {
            change = command;
            try {
                Files.writeString(file, "table inet " + Rulesets.TABLE + "\ndelete table inet " + Rulesets.TABLE + "\n"
                        + NftText.table(table), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new LabFailed("cannot write " + file + ": " + e.getMessage());
            }
        }

        @Override
        public void load() throws LabFailed {
            run("-f", file.toString());
        }

        @Override
        public void change() throws LabFailed {
            if (change.isEmpty()) {
                load();
            } else {
                run(change);
            }
        }
    }
}
