package io.twinwall.firewall.edge;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.print.NftText;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import java.util.List;

/** Runs batches through libnftables and names the place in the document of what it refuses. */
final class Loader {
    /** Rules and elements; beyond it a rehearsal that is taken back costs more than a dry run's wait. */
    private static final int LARGE = 1_000;
    /** Up to so many, JSON takes some milliseconds more at most, and names at once what is refused. */
    private static final int SMALL = 200;

    private final Nft nft;

    Loader(Nft nft) {
        this.nft = nft;
    }

    /** Something libnftables may refuse. */
    private interface Run {
        void run(String commands) throws NftRefused;
    }

    void run(Batch batch) throws RulesetRefused {
        run(nft::apply, batch);
    }

    void judge(Batch batch) throws RulesetRefused {
        run(nft::dryRun, batch);
    }

    /**
     * Has the kernel judge additions to tables in force.
     *
     * @return whether that made the ruleset one generation older
     */
    boolean judgeAdditions(List<Table> additions) throws RulesetRefused {
        Batch batch = Batch.adding(additions);
        // Objects reach beyond the table: a flowtable hooks into devices.
        boolean rehearsed = additions.stream().allMatch(table -> table.objects().isEmpty()) && size(additions) <= LARGE;
        if (!rehearsed) {
            judge(batch);
            return false;
        }
        boolean[] kept = new boolean[1];
        run(commands -> kept[0] = nft.rehearse(commands, Batch.removing(additions).json()), batch);
        return kept[0];
    }

    /** Replaces tables whole, whatever is there. */
    void loadWhole(List<Table> tables) throws RulesetRefused {
        whole(nft::apply, tables);
    }

    void judgeWhole(List<Table> tables) throws RulesetRefused {
        whole(nft::dryRun, tables);
    }

    private static void whole(Run run, List<Table> tables) throws RulesetRefused {
        if (small(tables) || !accepted(run, tables)) {
            run(run, Batch.replacing(tables));
        }
    }

    /** Whether what is to be done with them for each rule counts for little. */
    static boolean small(List<Table> tables) {
        return size(tables) <= SMALL;
    }

    private static int size(List<Table> tables) {
        return tables.stream().mapToInt(table -> table.ruleCount()
                + table.sets().stream().mapToInt(set -> set.elements().values().size()).sum()).sum();
    }

    /**
     * Tries the tables as text, which libnftables reads twice as fast as JSON. Where it refuses them, JSON names the
     * place, and takes names that are words of nft.
     */
    private static boolean accepted(Run run, List<Table> tables) {
        StringBuilder text = new StringBuilder();
        for (Table table : tables) {
            String name = "table inet " + table.name() + "\n";
            text.append(name).append("delete ").append(name).append(NftText.table(table));
        }
        try {
            run.run(text.toString());
            return true;
        } catch (NftRefused refused) {
            return false;
        }
    }

    private static void run(Run run, Batch batch) throws RulesetRefused {
        try {
            run.run(batch.json());
        } catch (NftRefused refused) {
            int index = refused.commandIndex();
            String path = index >= 0 && index < batch.size() ? batch.path(index) : "firewall";
            String reason = refused.getMessage().strip().lines().findFirst().orElse("no reason given");
            throw new RulesetRefused(path, reason.replaceFirst("^Error: ", ""), refused);
        }
    }
}
