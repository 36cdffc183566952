package io.twinwall.firewall.edge;

import io.twinwall.firewall.diff.LiveTable;
import io.twinwall.firewall.diff.TableChange;
import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfCompiledRule;
import io.twinwall.linux.netlink.NfRefused;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.nft.Nft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Our tables in the kernel and what is known of them: their rules' handles and the generation of the ruleset at which
 * that was true. Used by one thread at a time.
 */
public final class HeldTables {
    /** So often a change starts afresh because somebody else changed the ruleset in between. */
    private static final int ATTEMPTS = 8;
    /** Elements; beyond it, rehearsing a change and taking it back costs more than a dry run's wait. */
    private static final int REHEARSED_MAX = 1_000;

    private final Loader loader;
    private final NfTables tables;
    private final Handles handles;
    /** What the kernel shall hold; empty before the first load. */
    private List<Table> wanted = List.of();
    /** The wanted tables as the kernel has them; one that is missing here is made afresh. */
    private final Map<String, LiveTable> live = new LinkedHashMap<>();
    /** When {@link #live} was true; unknown after somebody came in between. */
    private OptionalInt generation = OptionalInt.empty();
    /** What puts right the elements of live tables that somebody changed. */
    private final List<NfChange> pending = new ArrayList<>();
    /** Tables in force whose rules' handles are read when somebody needs them first. */
    private final List<Table> unlearned = new ArrayList<>();
    /** The last that was looked for. */
    private Optional<Difference> difference = Optional.empty();

    /** Touches nothing. */
    public HeldTables(Nft nft, NfTables tables) {
        loader = new Loader(nft);
        this.tables = tables;
        handles = new Handles(tables);
    }

    /** Has the kernel judge a start with these tables: whatever a predecessor left in them is replaced. */
    public void judgeStart(List<Table> next) throws RulesetRefused {
        loader.judgeWhole(next);
    }

    /** Replaces the tables whole, for a start. */
    public void start(List<Table> next) throws RulesetRefused {
        load(() -> loader.loadWhole(next), next, next);
    }

    /** A step that puts tables in force. */
    private interface Loading {
        void run() throws RulesetRefused;
    }

    /** Reads now what the next change needs to know of tables that were loaded; the kernel's refusal is for then. */
    public void settle() {
        if (!unlearned.isEmpty()) {
            try {
                learn();
            } catch (KernelRefused unreadable) {
                // Whoever changes them next is told.
            }
        }
    }

    /** Has the kernel judge a change: of what is added, all; of the rest, what does not depend on it. */
    public void judge(List<Table> next) throws RulesetRefused {
        try {
            look();
            Optional<List<TableChange>> changes = changes(next);
            if (changes.isEmpty()) {
                List<Table> afresh = differing(next);
                loader.judge(Batch.changing(before(afresh), afresh));
                return;
            }
            List<Table> additions = Difference.additions(changes.get());
            if (additions.isEmpty()) {
                judgeAhead(Difference.apart(changes.get()));
                judge(transaction(changes.get().stream().map(TableChange::withoutLargeTrees).toList(), Map.of()));
            } else {
                judgeAhead(additions);
            }
        } catch (KernelRefused refused) {
            throw whole(refused);
        }
    }

    private void judgeAhead(List<Table> additions) throws RulesetRefused {
        if (!additions.isEmpty() && loader.judgeAdditions(additions)) {
            OptionalInt now = now();
            generation = now.equals(follows(generation)) ? now : OptionalInt.empty();
        }
    }

    private void judge(Transaction transaction) throws KernelRefused, RulesetRefused {
        if (transaction.isEmpty()) {
            return;
        }
        Optional<List<NfChange>> undoing = transaction.undoing();
        try {
            if (undoing.isPresent() && transaction.elements() <= REHEARSED_MAX) {
                OptionalInt now = tables.rehearse(generation, transaction.changes(), undoing.get());
                generation = now.isPresent() ? now : generation;
            } else {
                tables.dryRun(transaction.changes());
            }
        } catch (NfRefused refused) {
            throw new RulesetRefused(transaction.path(refused.index()), refused.getMessage(), refused);
        }
    }

    private static OptionalInt follows(OptionalInt generation) {
        return generation.isPresent() ? OptionalInt.of(generation.getAsInt() + 1) : generation;
    }

    /** Makes the kernel hold these tables by as little as differs; where it is refused, everything is as it was. */
    public void change(List<Table> next) throws RulesetRefused {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                look();
                Optional<List<TableChange>> changes = changes(next);
                if (changes.isEmpty()) {
                    List<Table> afresh = differing(next);
                    Batch batch = Batch.changing(before(afresh), afresh);
                    load(() -> loader.run(batch), afresh, next);
                    return;
                }
                if (changed(changes.get())) {
                    wanted = List.copyOf(next);
                    return;
                }
            }
        } catch (KernelRefused refused) {
            throw whole(refused);
        }
        throw new RulesetRefused("firewall", "another program changed the ruleset again and again meanwhile", null);
    }

    /** Puts right what somebody else changed; gives what differed, by table. */
    public Map<String, List<String>> repair() throws RulesetRefused {
        try {
            Map<String, List<String>> differences = look();
            for (Table table : wanted) {
                if (!live.containsKey(table.name())) {
                    differences.putIfAbsent(table.name(), List.of("it was not known"));
                }
            }
            if (!differences.isEmpty()) {
                putRight();
            }
            return differences;
        } catch (KernelRefused refused) {
            throw whole(refused);
        }
    }

    /** By as little as differs; where that is refused, for another thing has a name of ours, whatever is there goes. */
    private void putRight() throws RulesetRefused {
        try {
            change(wanted);
        } catch (RulesetRefused refused) {
            load(() -> loader.loadWhole(wanted), wanted, wanted);
        }
    }

    /** The rules of a table with their counters; empty where the kernel has lost the table. */
    public Optional<List<NfRule>> rules(String table) {
        try {
            List<NfRule> rules = tables.rules(table);
            return rules.isEmpty() && tables.chains(table).isEmpty() ? Optional.empty() : Optional.of(rules);
        } catch (KernelRefused unreadable) {
            return Optional.empty();
        }
    }

    /** How many elements rules have put into each set that they fill; none of a set that is not there. */
    public Map<String, Integer> dynamicElements(Table table) {
        Map<String, Integer> counts = new HashMap<>();
        for (NamedSet set : table.sets()) {
            if (set.kind() instanceof NamedSet.Dynamic) {
                try {
                    counts.put(set.name(), tables.elements(table.name(), set.name()).size());
                } catch (KernelRefused unreadable) {
                    counts.put(set.name(), 0);
                }
            }
        }
        return counts;
    }

    /** Compares the kernel with what is known, unless nobody has changed anything since. */
    private Map<String, List<String>> look() throws KernelRefused {
        if (!unlearned.isEmpty()) {
            learn();
        }
        Map<String, List<String>> differences = new LinkedHashMap<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int now = tables.generation();
            if (generation.isPresent() && generation.getAsInt() == now) {
                return differences;
            }
            differences.clear();
            Map<String, LiveTable> seen = new LinkedHashMap<>();
            List<NfChange> elements = new ArrayList<>();
            for (Map.Entry<String, LiveTable> known : live.entrySet()) {
                Inspection inspection = Inspection.of(tables, known.getValue());
                inspection.now().ifPresent(table -> seen.put(known.getKey(), table));
                elements.addAll(inspection.elements());
                if (!inspection.differences().isEmpty()) {
                    differences.put(known.getKey(), inspection.differences());
                }
            }
            if (tables.generation() == now) {
                live.clear();
                live.putAll(seen);
                pending.clear();
                pending.addAll(elements);
                generation = OptionalInt.of(now);
                return differences;
            }
        }
        throw new KernelRefused("read the ruleset", Errno.EAGAIN, "it kept changing while it was read");
    }

    /** The steps for each table that differs; empty where one has to be made afresh. */
    private Optional<List<TableChange>> changes(List<Table> next) {
        if (difference.isEmpty() || !difference.get().isBetween(live, next)) {
            difference = Optional.of(Difference.between(live, next));
        }
        return difference.get().changes();
    }

    /** The tables that are not as wanted. */
    private List<Table> differing(List<Table> next) {
        return next.stream().filter(table -> {
            LiveTable now = live.get(table.name());
            return now == null || !TableChange.between(now, table).map(TableChange::isEmpty).orElse(false);
        }).toList();
    }

    /** Runs both stages; false where somebody came in between and nothing was done. */
    private boolean changed(List<TableChange> changes) throws KernelRefused, RulesetRefused {
        List<Table> additions = Difference.additions(changes);
        Batch batch = Batch.adding(additions);
        if (batch.size() > 0 && !added(batch, additions)) {
            return false;
        }
        try {
            Map<String, List<NfCompiledRule>> scratch = new HashMap<>();
            List<TableChange> moving = new ArrayList<>();
            for (TableChange change : changes) {
                if (change.additions().chains().stream().anyMatch(c -> c.name().equals(TableChange.SCRATCH))) {
                    String table = change.to().name();
                    scratch.put(table, tables.compiled(table, TableChange.SCRATCH));
                    moving.add(change);
                }
            }
            Map<String, Map<String, List<Long>>> ahead = new HashMap<>();
            for (Table table : additions) {
                ahead.put(table.name(), handles.ofAdditions(table));
            }
            if (!Handles.complete(additions, scratch, ahead)) {
                takeBack(additions);
                return false;
            }
            for (TableChange change : moving) {
                String table = change.to().name();
                scratch.put(table, Carried.along(tables, change, scratch.get(table)));
            }
            switched(changes, scratch, ahead);
            return true;
        } catch (KernelRefused refused) {
            takeBack(additions);
            throw refused;
        } catch (Refusal refused) {
            takeBack(additions);
            if (refused.restart) {
                return false;
            }
            throw refused.toRulesetRefused();
        }
    }

    /** A refused switch. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final String path;
        private final boolean restart;

        Refusal(String path, NfRefused refused) {
            super(refused.getMessage(), refused);
            this.path = path;
            restart = refused.errno() == Errno.ERESTART;
        }

        RulesetRefused toRulesetRefused() {
            return new RulesetRefused(path, getMessage(), this);
        }
    }

    private void switched(List<TableChange> changes, Map<String, List<NfCompiledRule>> scratch,
            Map<String, Map<String, List<Long>>> ahead) throws KernelRefused, Refusal {
        Transaction transaction = transaction(changes, scratch);
        if (transaction.isEmpty()) {
            known(changes, List.of(), ahead);
            return;
        }
        NfTables.Committed committed;
        try {
            committed = tables.commit(generation, transaction.changes());
        } catch (NfRefused refused) {
            throw new Refusal(transaction.path(refused.index()), refused);
        }
        pending.clear();
        boolean told = committed.handles().stream().allMatch(OptionalLong::isPresent)
                && committed.handles().size() == scratch.values().stream().mapToInt(List::size).sum();
        if (told) {
            known(changes, committed.handles().stream().map(OptionalLong::getAsLong).toList(), ahead);
            generation = OptionalInt.of(committed.generation());
        } else {
            changes.forEach(change -> live.remove(change.to().name()));
            generation = OptionalInt.of(committed.generation());
            unlearned.addAll(changes.stream().map(TableChange::to).toList());
            learn();
        }
    }

    private void known(List<TableChange> changes, List<Long> placed, Map<String, Map<String, List<Long>>> ahead) {
        int next = 0;
        for (TableChange change : changes) {
            int count = change.chains().stream().mapToInt(chain -> chain.added().size()).sum();
            String table = change.to().name();
            live.put(table, change.after(placed.subList(next, next + count), ahead.getOrDefault(table, Map.of())));
            next += count;
        }
    }

    /** Stage one; false where somebody came in between and it was taken back. */
    private boolean added(Batch batch, List<Table> additions) throws KernelRefused, RulesetRefused {
        loader.run(batch);
        OptionalInt now = OptionalInt.of(tables.generation());
        if (now.equals(follows(generation))) {
            generation = now;
            return true;
        }
        takeBack(additions);
        return false;
    }

    /** Removes what stage one added; where that is refused the tables are made afresh next time. */
    private void takeBack(List<Table> additions) {
        generation = OptionalInt.empty();
        if (additions.isEmpty()) {
            return;
        }
        Transaction transaction = new Transaction();
        additions.forEach(transaction::without);
        try {
            tables.commit(OptionalInt.empty(), transaction.changes());
        } catch (KernelRefused | NfRefused refused) {
            additions.forEach(table -> live.remove(table.name()));
        }
    }

    private Transaction transaction(List<TableChange> changes, Map<String, List<NfCompiledRule>> scratch) {
        Transaction transaction = new Transaction().with(pending);
        changes.forEach(change ->
                transaction.with(change, scratch.getOrDefault(change.to().name(), List.of())));
        return transaction;
    }

    /** What Batch.changing starts from: the tables as they are, else as they were put. */
    private List<Table> before(List<Table> next) {
        List<Table> before = new ArrayList<>();
        for (Table table : next) {
            LiveTable known = live.get(table.name());
            if (known != null) {
                before.add(known.table());
            } else {
                wanted.stream().filter(old -> old.name().equals(table.name())).forEach(before::add);
            }
        }
        return before;
    }

    private void load(Loading loading, List<Table> loaded, List<Table> next) throws RulesetRefused {
        OptionalInt before = now();
        loading.run();
        OptionalInt after = now();
        wanted = List.copyOf(next);
        loaded.forEach(table -> live.remove(table.name()));
        pending.removeIf(change -> !live.containsKey(change.table()));
        // Where somebody came in between, what is there has to be looked at.
        generation = after.equals(follows(before)) ? after : OptionalInt.empty();
        unlearned.clear();
        unlearned.addAll(loaded);
        if (Loader.small(loaded)) {
            settle();
        }
    }

    private OptionalInt now() {
        try {
            return OptionalInt.of(tables.generation());
        } catch (KernelRefused unreadable) {
            return OptionalInt.empty();
        }
    }

    /**
     * Reads the handles of tables that were put in force; a table that is not as it was put stays unknown. Where
     * somebody changed the ruleset since, what is there is looked at as after any change by others.
     */
    private void learn() throws KernelRefused {
        for (Table table : List.copyOf(unlearned)) {
            handles.of(table).ifPresent(known -> live.put(table.name(), known));
            unlearned.remove(table);
        }
        generation = now().equals(generation) ? generation : OptionalInt.empty();
    }

    private static RulesetRefused whole(KernelRefused refused) {
        return new RulesetRefused("firewall", refused.getMessage(), refused);
    }
}
