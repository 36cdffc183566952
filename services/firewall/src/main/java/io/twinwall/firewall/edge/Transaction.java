package io.twinwall.firewall.edge;

import io.twinwall.firewall.diff.ChainChange;
import io.twinwall.firewall.diff.ElementChange;
import io.twinwall.firewall.diff.EntryChange;
import io.twinwall.firewall.diff.TableChange;
import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.netlink.NfChain;
import io.twinwall.linux.netlink.NfChange;
import io.twinwall.linux.netlink.NfCompiledRule;
import io.twinwall.linux.netlink.NfElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The netlink side of changes, each step with the place in the document it comes from. Pure. Nothing is deleted while
 * something still leads to it: elements and rules first, then what they named.
 */
final class Transaction {
    private static final String TOP = "firewall";
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;
    private static final int NFT_OBJECT_CT_HELPER = 3;

    private final List<NfChange> changes = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    /** What undoes the changes, in their order; a change that is missing here cannot be undone. */
    private final List<NfChange> inverse = new ArrayList<>();

    /** The steps, in order. */
    List<NfChange> changes() {
        return changes;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The steps that undo all of them; empty where a step changes more than elements. */
    Optional<List<NfChange>> undoing() {
        return inverse.size() == changes.size() ? Optional.of(inverse.reversed()) : Optional.empty();
    }

    /** Number of elements that come and go. */
    int elements() {
        return changes.stream().mapToInt(change -> switch (change) {
            case NfChange.AddElements(_, _, var elements) -> elements.size();
            case NfChange.DeleteElements(_, _, var elements) -> elements.size();
            case NfChange.AddRule _, NfChange.DeleteRule _, NfChange.FlushChain _, NfChange.AddBaseChain _,
                    NfChange.DeleteChain _, NfChange.DeleteSet _, NfChange.DeleteObject _,
                    NfChange.DeleteFlowtable _ -> 0;
        }).sum();
    }

    /** Place in the document of a step; of the whole where there is none at the index. */
    String path(int index) {
        return index >= 0 && index < paths.size() ? paths.get(index) : TOP;
    }

    /** Steps that are decided already. */
    Transaction with(List<NfChange> decided) {
        decided.forEach(change -> add(TOP, change));
        return this;
    }

    /**
     * The switch of a table to its next state.
     *
     * @param scratch the compiled rules of {@link TableChange#SCRATCH}, one for each added rule
     */
    Transaction with(TableChange change, List<NfCompiledRule> scratch) {
        String table = change.to().name();
        change.elements().forEach(elements -> elements(table, elements));
        change.entries().forEach(entries -> entries(table, entries));
        for (Chain chain : change.baseChains()) {
            add(TOP, new NfChange.AddBaseChain(table, chain.name(), base(chain.hook().orElseThrow())));
        }
        int next = 0;
        for (ChainChange chain : change.chains()) {
            for (ChainChange.AddedRule rule : chain.added()) {
                add(rule.rule().path(),
                        new NfChange.AddRule(table, chain.chain(), rule.before(), scratch.get(next)));
                next++;
            }
        }
        for (ChainChange chain : change.chains()) {
            if (chain.after().isEmpty()) {
                add(TOP, new NfChange.FlushChain(table, chain.chain()));
            } else {
                chain.removed().forEach(handle -> add(TOP, new NfChange.DeleteRule(table, chain.chain(), handle)));
            }
        }
        List<String> chains = new ArrayList<>(change.removed().chains().stream().map(Chain::name).toList());
        if (next > 0 && !chains.contains(TableChange.SCRATCH)) {
            chains.add(TableChange.SCRATCH);
        }
        remove(change.removed(), chains);
        return this;
    }

    /** Takes back what was added ahead of a change that then failed. */
    Transaction without(Table additions) {
        remove(additions, additions.chains().stream().map(Chain::name).toList());
        return this;
    }

    private void remove(Table table, List<String> chains) {
        String name = table.name();
        chains.forEach(chain -> add(TOP, new NfChange.FlushChain(name, chain)));
        table.maps().forEach(map -> add(TOP, new NfChange.DeleteSet(name, map.name())));
        chains.forEach(chain -> add(TOP, new NfChange.DeleteChain(name, chain)));
        table.sets().forEach(set -> add(TOP, new NfChange.DeleteSet(name, set.name())));
        for (NamedObject object : table.objects()) {
            add(TOP, switch (object) {
                case NamedObject.Helper helper ->
                    new NfChange.DeleteObject(name, helper.name(), NFT_OBJECT_CT_HELPER);
                case NamedObject.Flowtable flowtable -> new NfChange.DeleteFlowtable(name, flowtable.name());
            });
        }
    }

    private void elements(String table, ElementChange change) {
        String path = Batch.path(change.added());
        List<NfElement> removed = Keys.of(change.kind(), change.removed());
        List<NfElement> added = Keys.of(change.kind(), change.added());
        if (!removed.isEmpty()) {
            add(path, new NfChange.DeleteElements(table, change.set(), removed),
                    new NfChange.AddElements(table, change.set(), removed));
        }
        if (!added.isEmpty()) {
            add(path, new NfChange.AddElements(table, change.set(), added),
                    new NfChange.DeleteElements(table, change.set(), added));
        }
    }

    private void entries(String table, EntryChange change) {
        NamedMap removed = change.removed();
        NamedMap added = change.added();
        if (!removed.entries().isEmpty()) {
            add(Batch.MAP_PATH, new NfChange.DeleteElements(table, removed.name(), Keys.keys(removed)),
                    new NfChange.AddElements(table, removed.name(), Keys.of(removed)));
        }
        if (!added.entries().isEmpty()) {
            add(Batch.MAP_PATH, new NfChange.AddElements(table, added.name(), Keys.of(added)),
                    new NfChange.DeleteElements(table, added.name(), Keys.keys(added)));
        }
    }

    private void add(String path, NfChange change) {
        changes.add(change);
        paths.add(path);
    }

    private void add(String path, NfChange change, NfChange undoing) {
        add(path, change);
        inverse.add(undoing);
    }

    /** A hook in the kernel's numbers (NF_INET_*, linux/netfilter.h). */
    static NfChain.Base base(Hook hook) {
        int point = switch (hook.point()) {
            case PREROUTING -> 0;
            case INPUT -> 1;
            case FORWARD -> 2;
            case OUTPUT -> 3;
            case POSTROUTING -> 4;
        };
        return new NfChain.Base(Hook.word(hook.type()), point, hook.priority().number(),
                hook.policy() == Hook.Policy.ACCEPT ? NF_ACCEPT : NF_DROP);
    }

    /** A chain that the kernel has and the document does not, under a wanted name or not; its hook does not count. */
    static Chain foreign(String name) {
        return Chain.regular(name, List.of());
    }

    /** A set or map that the document does not have; its type does not count. */
    static NamedSet foreignSet(String name) {
        return NamedSet.hash(name, new Elements.Devices(List.of()));
    }

    /** The hook as the kernel has it; empty where more than its policy differs. */
    static Optional<Hook> seen(Hook wanted, NfChain.Base base) {
        Hook.Policy policy = base.policy() == NF_ACCEPT ? Hook.Policy.ACCEPT : Hook.Policy.DROP;
        Hook hook = new Hook(wanted.type(), wanted.point(), wanted.priority(), policy);
        return base(hook).equals(base) ? Optional.of(hook) : Optional.empty();
    }
}
