package io.twinwall.linux.netlink;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sets that the expressions of a rule name. An anonymous set has the name the kernel gave it; in a transaction that
 * brings a new one it is named by number instead. Pure.
 */
final class NfExpressions {
    /** What a set is called until the kernel names it. */
    static final String ANY_SET = "__set%d";

    private record Reference(int name, int id) {}

    private static final Reference DYNSET = new Reference(1, 2);
    private static final int NFTA_DYNSET_TIMEOUT = 6;

    /** Expressions that look into a set, with the attributes that name it (NFTA_LOOKUP_SET, NFTA_LOOKUP_SET_ID...). */
    private static final Map<String, Reference> REFERENCES = Map.of(
            "lookup", new Reference(1, 4),
            "dynset", DYNSET,
            "objref", new Reference(4, 5));

    private static final String COUNTER = "counter";
    private static final int NFTA_EXTHDR_DREG = 1;
    private static final int NFTA_EXTHDR_FLAGS = 5;

    private NfExpressions() {}

    /** The names of all sets a rule uses. */
    static Set<String> sets(Octets expressions) {
        Set<String> names = new HashSet<>();
        Attributes list = NfDecoder.walk(expressions);
        while (list.next()) {
            Attributes expression = list.nested();
            String name = "";
            while (expression.next()) {
                if (expression.type() == Nf.EXPR_NAME) {
                    name = expression.text();
                } else if (expression.type() == Nf.EXPR_DATA && REFERENCES.containsKey(name)) {
                    Attributes data = expression.nested();
                    while (data.next()) {
                        if (data.type() == REFERENCES.get(name).name()) {
                            names.add(data.text());
                        }
                    }
                }
            }
        }
        return names;
    }

    /**
     * The same expressions as the kernel takes them, with other sets.
     *
     * @param ids numbers in the transaction of the sets to be exchanged, by their names in the expressions
     */
    static Octets copied(Octets expressions, Map<String, Integer> ids) {
        NfWriter out = new NfWriter();
        Attributes list = NfDecoder.walk(expressions);
        while (list.next()) {
            Octets whole = Octets.owning(list.octets());
            int element = out.open(Nf.LIST_ELEM);
            copy(whole, ids, out);
            out.close(element);
        }
        return out.from(0);
    }

    /** The same expressions with counters that begin with some number. */
    static Octets counting(Octets expressions, NfRule.NfCounter counter) {
        NfWriter out = new NfWriter();
        Attributes list = NfDecoder.walk(expressions);
        while (list.next()) {
            Octets whole = Octets.owning(list.octets());
            Attributes expression = NfDecoder.walk(whole);
            boolean counts = expression.next() && expression.type() == Nf.EXPR_NAME
                    && expression.text().equals(COUNTER);
            if (!counts) {
                out.put(Nf.LIST_ELEM, whole);
                continue;
            }
            int element = out.open(Nf.LIST_ELEM);
            out.put(Nf.EXPR_NAME, COUNTER);
            int data = out.open(Nf.EXPR_DATA);
            out.put(Nf.COUNTER_BYTES, counter.bytes()).put(Nf.COUNTER_PACKETS, counter.packets());
            out.close(data).close(element);
        }
        return out.from(0);
    }

    private static void copy(Octets whole, Map<String, Integer> ids, NfWriter out) {
        Attributes expression = NfDecoder.walk(whole);
        String name = "";
        while (expression.next()) {
            if (expression.type() == Nf.EXPR_NAME) {
                name = expression.text();
            }
            if (expression.type() == Nf.EXPR_DATA && REFERENCES.containsKey(name)) {
                reference(expression.nested(), REFERENCES.get(name), ids, out);
            } else if (expression.type() == Nf.EXPR_DATA && name.equals("exthdr")) {
                header(Octets.owning(expression.octets()), out);
            } else {
                out.put(expression.type(), Octets.owning(expression.octets()));
            }
        }
    }

    private static void reference(Attributes at, Reference reference, Map<String, Integer> ids, NfWriter out) {
        int data = out.open(Nf.EXPR_DATA);
        while (at.next()) {
            Integer id = at.type() == reference.name() ? ids.get(at.text()) : null;
            Octets value = Octets.owning(at.octets());
            if (id == null) {
                // A time of 0 is listed of a set without a timeout, but not taken.
                if (!(reference.equals(DYNSET) && at.type() == NFTA_DYNSET_TIMEOUT && value.isZero())) {
                    out.put(at.type(), value);
                }
            } else {
                out.put(reference.name(), ANY_SET).put(reference.id(), id);
            }
        }
        out.close(data);
    }

    /** An option that is written is listed with flags (0) that the kernel takes only of one that is read. */
    private static void header(Octets value, NfWriter out) {
        boolean read = false;
        Attributes at = NfDecoder.walk(value);
        while (at.next()) {
            read |= at.type() == NFTA_EXTHDR_DREG;
        }
        int data = out.open(Nf.EXPR_DATA);
        at = NfDecoder.walk(value);
        while (at.next()) {
            if (read || at.type() != NFTA_EXTHDR_FLAGS) {
                out.put(at.type(), Octets.owning(at.octets()));
            }
        }
        out.close(data);
    }
}
