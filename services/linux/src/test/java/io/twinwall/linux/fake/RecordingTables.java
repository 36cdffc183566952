package io.twinwall.linux.fake;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.linux.netlink.NfChain;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfCompiledRule;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.NfRefused;
import io.twinwall.linux.netlink.NfRule;
import io.twinwall.linux.netlink.NfSet;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.netlink.NfTimedElement;
import io.twinwall.linux.netlink.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads and changes what {@link RecordingNft} loaded; each transaction is one line of the journal. */
final class RecordingTables implements NfTables {
    private static final int NFT_SET_EVAL = 0x20;
    private static final int EEXIST = 17;

    private final Object lock;
    private final Journal journal;
    private final MemoryRuleset ruleset;

    RecordingTables(Object lock, Journal journal, MemoryRuleset ruleset) {
        this.lock = lock;
        this.journal = journal;
        this.ruleset = ruleset;
    }

    @Override
    public int generation() throws KernelRefused {
        synchronized (lock) {
            journal.judge("nft generation");
            return ruleset.generation();
        }
    }

    @Override
    public List<NfRule> rules(String table) throws KernelRefused {
        synchronized (lock) {
            journal.judge("nft rules " + table);
            return ruleset.table(table).map(content ->
                    content.chains.values().stream().flatMap(chain -> chain.rules.stream()).toList())
                    .orElse(List.of());
        }
    }

    @Override
    public List<NfRule> rules(String table, String chain) throws KernelRefused {
        return rules(table).stream().filter(rule -> rule.chain().equals(chain)).toList();
    }

    @Override
    public List<NfCompiledRule> compiled(String table, String chain) throws KernelRefused {
        return rules(table, chain).stream().map(rule -> new NfCompiledRule(rule, List.of())).toList();
    }

    @Override
    public List<NfChain> chains(String table) {
        synchronized (lock) {
            return ruleset.table(table).map(content -> content.chains.entrySet().stream()
                    .map(chain -> new NfChain(chain.getKey(), chain.getValue().base)).toList())
                    .orElse(List.of());
        }
    }

    @Override
    public List<NfSet> sets(String table) {
        synchronized (lock) {
            return ruleset.table(table).map(content -> content.sets.entrySet().stream()
                    .map(set -> new NfSet(set.getKey(), set.getValue().dynamic ? NFT_SET_EVAL : 0, Octets.NONE))
                    .toList())
                    .orElse(List.of());
        }
    }

    @Override
    public List<NfElement> elements(String table, String set) {
        synchronized (lock) {
            return ruleset.table(table).map(content -> content.sets.get(set)).map(set2 -> List.copyOf(set2.all))
                    .orElse(List.of());
        }
    }

    /** As a kernel whose elements stay. */
    @Override
    public List<NfTimedElement> timedElements(String table, String set) {
        return elements(table, set).stream()
                .map(element -> new NfTimedElement(element.key(), OptionalLong.empty()))
                .toList();
    }

    @Override
    public List<String> objects(String table) {
        synchronized (lock) {
            return ruleset.table(table).map(content -> List.copyOf(content.objects)).orElse(List.of());
        }
    }

    @Override
    public Committed commit(OptionalInt generation, List<NfChange> changes) throws KernelRefused, NfRefused {
        synchronized (lock) {
            String asked = "nft commit " + changes;
            journal.judge(asked);
            if (generation.isPresent() && generation.getAsInt() != ruleset.generation()) {
                throw new NfRefused(-1, Errno.ERESTART, "Interrupted system call should be restarted");
            }
            Map<String, MemoryRuleset.Table> before = ruleset.saved();
            List<OptionalLong> handles = run(changes, before);
            ruleset.committed();
            journal.note(asked);
            return new Committed(ruleset.generation(), handles);
        }
    }

    @Override
    public void dryRun(List<NfChange> changes) throws KernelRefused, NfRefused {
        synchronized (lock) {
            journal.judge("nft check " + changes);
            Map<String, MemoryRuleset.Table> before = ruleset.saved();
            run(changes, before);
            ruleset.restore(before);
        }
    }

    private List<OptionalLong> run(List<NfChange> changes, Map<String, MemoryRuleset.Table> before) throws NfRefused {
        List<OptionalLong> handles = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            int errno = run(changes.get(i), handles);
            if (errno != 0) {
                ruleset.restore(before);
                throw new NfRefused(i, errno, errno == EEXIST ? "File exists" : "No such file or directory");
            }
        }
        return handles;
    }

    private int run(NfChange change, List<OptionalLong> handles) {
        MemoryRuleset.Table table = ruleset.table(change.table()).orElse(null);
        if (table == null) {
            return Errno.ENOENT;
        }
        return switch (change) {
            case NfChange.AddRule(_, String chain, OptionalLong at, NfCompiledRule rule) ->
                addRule(table, chain, at, rule.rule(), handles);
            case NfChange.DeleteRule(_, String chain, long handle) -> {
                MemoryRuleset.Chain there = table.chains.get(chain);
                yield there != null && there.rules.removeIf(rule -> rule.handle() == handle) ? 0 : Errno.ENOENT;
            }
            case NfChange.FlushChain(_, String chain) -> {
                MemoryRuleset.Chain there = table.chains.get(chain);
                if (there != null) {
                    there.rules.clear();
                }
                yield there == null ? Errno.ENOENT : 0;
            }
            case NfChange.AddBaseChain(_, String chain, NfChain.Base base) -> {
                table.chains.computeIfAbsent(chain, _ -> new MemoryRuleset.Chain()).base =
                        Optional.of(base);
                yield 0;
            }
            case NfChange.DeleteChain(_, String chain) -> {
                MemoryRuleset.Chain there = table.chains.remove(chain);
                yield there == null ? Errno.ENOENT : there.rules.isEmpty() ? 0 : Errno.EBUSY;
            }
            case NfChange.AddElements(_, String set, List<NfElement> elements) -> {
                MemoryRuleset.Elements there = table.sets.get(set);
                yield there == null ? Errno.ENOENT : there.all.addAll(elements) ? 0 : EEXIST;
            }
            case NfChange.DeleteElements(_, String set, List<NfElement> elements) -> {
                MemoryRuleset.Elements there = table.sets.get(set);
                // An element is known by its key, whatever a map holds for it.
                yield there != null && elements.stream().allMatch(gone -> there.all.removeIf(element ->
                        element.key().equals(gone.key()) && element.intervalEnd() == gone.intervalEnd()))
                        ? 0
                        : Errno.ENOENT;
            }
            case NfChange.DeleteSet(_, String set) -> table.sets.remove(set) == null ? Errno.ENOENT : 0;
            case NfChange.DeleteFlowtable(_, String name) -> table.objects.remove(name) ? 0 : Errno.ENOENT;
            case NfChange.DeleteObject(_, String name, _) -> table.objects.remove(name) ? 0 : Errno.ENOENT;
        };
    }

    private int addRule(MemoryRuleset.Table table, String chain, OptionalLong before, NfRule rule,
            List<OptionalLong> handles) {
        MemoryRuleset.Chain there = table.chains.get(chain);
        if (there == null) {
            return Errno.ENOENT;
        }
        int at = there.rules.size();
        if (before.isPresent()) {
            List<Long> present = there.rules.stream().map(NfRule::handle).toList();
            at = present.indexOf(before.getAsLong());
            if (at < 0) {
                return Errno.ENOENT;
            }
        }
        long handle = ruleset.nextHandle();
        there.rules.add(at, new NfRule(chain, handle, rule.comment(), rule.counter(), rule.expressions(),
                rule.userdata()));
        handles.add(OptionalLong.of(handle));
        return 0;
    }
}
