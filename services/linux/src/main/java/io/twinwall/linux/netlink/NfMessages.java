package io.twinwall.linux.netlink;

import io.twinwall.linux.netlink.NfCompiledRule.AnonymousSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A transaction as the messages of one datagram: NFNL_MSG_BATCH_BEGIN, the changes, NFNL_MSG_BATCH_END. Pure.
 *
 * <p>Message n has the sequence number {@code first + n}. Errors come for each. Where the first change asks for an
 * echo, the kernel tells the new generation, which is success; so the first is one that changes nothing. The echoes of
 * added rules tell their handles.
 */
final class NfMessages {
    /** An attribute is at most 64 KiB; an element with its data at most some 500 bytes. */
    private static final int LIST_BYTES_MAX = 60_000;

    private static final int NLM_F_ECHO = 0x8;
    private static final int NLM_F_APPEND = 0x800;

    private final NfWriter out = new NfWriter();
    private final int first;
    /** The change each message belongs to, -1 for the frame. */
    private final List<Integer> changeOf = new ArrayList<>();
    /** Sequence numbers of the messages that add a rule. */
    private final List<Integer> added = new ArrayList<>();
    private int change = -1;
    private int sets;

    private NfMessages(int first) {
        this.first = first;
    }

    /**
     * Writes a transaction.
     *
     * @param first sequence number of the first message
     * @param keep false leaves out the end, so that the kernel judges and forgets
     */
    static NfMessages write(int first, OptionalInt generation, List<NfChange> changes, boolean keep) {
        NfMessages messages = new NfMessages(first);
        messages.begin(generation);
        if (!changes.isEmpty()) {
            messages.inet(Nf.NEWTABLE, NLM_F_ECHO).put(Nf.TABLE_NAME, changes.getFirst().table()).endMessage();
        }
        for (int i = 0; i < changes.size(); i++) {
            messages.change = i;
            messages.change(changes.get(i));
        }
        messages.change = -1;
        if (keep) {
            messages.message(Nf.BATCH_END, 0, 0, Nf.SUBSYSTEM).endMessage();
        }
        return messages;
    }

    NfWriter written() {
        return out;
    }

    /** Sequence number behind the last message. */
    int following() {
        return first + changeOf.size();
    }

    /** Index of the change a sequence number belongs to; -1 for the transaction as a whole. */
    int changeOf(int sequence) {
        int message = sequence - first;
        return message >= 0 && message < changeOf.size() ? changeOf.get(message) : -1;
    }

    boolean has(int sequence) {
        return sequence >= first && sequence < following();
    }

    List<Integer> added() {
        return added;
    }

    private NfWriter message(int type, int flags, int family, int resource) {
        int sequence = following();
        changeOf.add(change);
        return out.message(type, flags, sequence, family, resource);
    }

    private NfWriter inet(int type, int flags) {
        return message(Nf.type(type), flags, Nf.PROTO_INET, 0);
    }

    private void begin(OptionalInt generation) {
        message(Nf.BATCH_BEGIN, 0, 0, Nf.SUBSYSTEM);
        if (generation.isPresent()) {
            out.put(Nf.BATCH_GENID, generation.getAsInt());
        }
        out.endMessage();
    }

    private void change(NfChange asked) {
        switch (asked) {
            case NfChange.AddRule add -> addRule(add);
            case NfChange.DeleteRule(String table, String chain, long handle) -> {
                inet(Nf.DELRULE, 0).put(Nf.RULE_TABLE, table).put(Nf.RULE_CHAIN, chain).put(Nf.RULE_HANDLE, handle);
                out.endMessage();
            }
            case NfChange.FlushChain(String table, String chain) ->
                inet(Nf.DELRULE, 0).put(Nf.RULE_TABLE, table).put(Nf.RULE_CHAIN, chain).endMessage();
            case NfChange.AddBaseChain(String table, String chain, NfChain.Base base) -> baseChain(table, chain, base);
            case NfChange.DeleteChain(String table, String chain) ->
                inet(Nf.DELCHAIN, 0).put(Nf.CHAIN_TABLE, table).put(Nf.CHAIN_NAME, chain).endMessage();
            case NfChange.AddElements(String table, String set, List<NfElement> elements) ->
                elements(Nf.NEWSETELEM, Wire.NLM_F_CREATE, table, set, OptionalInt.empty(),
                        elements.stream().map(NfMessages::element).toList());
            case NfChange.DeleteElements(String table, String set, List<NfElement> elements) ->
                elements(Nf.DELSETELEM, 0, table, set, OptionalInt.empty(),
                        elements.stream().map(NfMessages::element).toList());
            case NfChange.DeleteSet(String table, String set) ->
                inet(Nf.DELSET, 0).put(Nf.SET_TABLE, table).put(Nf.SET_NAME, set).endMessage();
            case NfChange.DeleteObject(String table, String name, int type) -> {
                inet(Nf.DELOBJ, 0).put(Nf.OBJ_TABLE, table).put(Nf.OBJ_NAME, name).put(Nf.OBJ_TYPE, type);
                out.endMessage();
            }
            case NfChange.DeleteFlowtable(String table, String name) ->
                inet(Nf.DELFLOWTABLE, 0).put(Nf.FLOWTABLE_TABLE, table).put(Nf.FLOWTABLE_NAME, name).endMessage();
        }
    }

    private void baseChain(String table, String chain, NfChain.Base base) {
        inet(Nf.NEWCHAIN, Wire.NLM_F_CREATE).put(Nf.CHAIN_TABLE, table).put(Nf.CHAIN_NAME, chain);
        int hook = out.open(Nf.CHAIN_HOOK);
        out.put(Nf.HOOK_NUMBER, base.hook()).put(Nf.HOOK_PRIORITY, base.priority()).close(hook);
        out.put(Nf.CHAIN_POLICY, base.policy()).put(Nf.CHAIN_TYPE, base.type());
        out.endMessage();
    }

    private void addRule(NfChange.AddRule add) {
        Map<String, Integer> ids = new HashMap<>();
        for (AnonymousSet set : add.rule().sets()) {
            sets++;
            ids.put(set.set().name(), sets);
            inet(Nf.NEWSET, Wire.NLM_F_CREATE).put(Nf.SET_TABLE, add.table()).put(Nf.SET_NAME, NfExpressions.ANY_SET)
                    .put(Nf.SET_FLAGS, set.set().flags()).put(Nf.SET_ID, sets).raw(set.set().definition());
            out.endMessage();
            elements(Nf.NEWSETELEM, Wire.NLM_F_CREATE, add.table(), NfExpressions.ANY_SET, OptionalInt.of(sets),
                    set.elements());
        }
        NfRule rule = add.rule().rule();
        added.add(following());
        int end = add.before().isPresent() ? 0 : NLM_F_APPEND;
        inet(Nf.NEWRULE, Wire.NLM_F_CREATE | NLM_F_ECHO | end)
                .put(Nf.RULE_TABLE, add.table()).put(Nf.RULE_CHAIN, add.chain())
                .put(Nf.RULE_EXPRESSIONS, NfExpressions.copied(rule.expressions(), ids));
        if (!rule.userdata().isEmpty()) {
            out.put(Nf.RULE_USERDATA, rule.userdata());
        }
        if (add.before().isPresent()) {
            out.put(Nf.RULE_POSITION, add.before().getAsLong());
        }
        out.endMessage();
    }

    /** As many messages as the elements need. */
    private void elements(int type, int flags, String table, String set, OptionalInt id, List<Octets> elements) {
        int next = 0;
        while (next < elements.size()) {
            inet(type, flags).put(Nf.ELEMENTS_TABLE, table).put(Nf.ELEMENTS_SET, set);
            if (id.isPresent()) {
                out.put(Nf.ELEMENTS_SET_ID, id.getAsInt());
            }
            int list = out.open(Nf.ELEMENTS_LIST);
            int from = out.length();
            while (next < elements.size() && out.length() - from < LIST_BYTES_MAX) {
                out.put(Nf.LIST_ELEM, elements.get(next));
                next++;
            }
            out.close(list).endMessage();
        }
    }

    /** The value of an NFTA_LIST_ELEM. */
    private static Octets element(NfElement element) {
        NfWriter out = new NfWriter(128);
        key(out, Nf.ELEMENT_KEY, element.key());
        element.keyEnd().ifPresent(end -> key(out, Nf.ELEMENT_KEY_END, end));
        if (element.intervalEnd()) {
            out.put(Nf.ELEMENT_FLAGS, Nf.INTERVAL_END);
        }
        if (element.data().isPresent()) {
            int data = out.open(Nf.ELEMENT_DATA);
            switch (element.data().get()) {
                case NfElement.Value(Octets octets) -> out.put(Nf.DATA_VALUE, octets);
                case NfElement.Verdict(int code, String chain) -> {
                    int verdict = out.open(Nf.DATA_VERDICT);
                    out.put(Nf.VERDICT_CODE, code);
                    if (!chain.isEmpty()) {
                        out.put(Nf.VERDICT_CHAIN, chain);
                    }
                    out.close(verdict);
                }
            }
            out.close(data);
        }
        return out.from(0);
    }

    private static void key(NfWriter out, int type, Octets octets) {
        int key = out.open(type);
        out.put(Nf.DATA_VALUE, octets);
        out.close(key);
    }
}
