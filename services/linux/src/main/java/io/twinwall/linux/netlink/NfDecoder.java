package io.twinwall.linux.netlink;

import io.twinwall.linux.netlink.NfRule.NfCounter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Attributes of nf_tables' messages to records. Pure. What is missing or broken is empty, and {@link Attributes#broken}
 * tells.
 */
final class NfDecoder {
    private static final String COUNTER = "counter";

    private NfDecoder() {}

    /** A walk over a piece of its own. */
    static Attributes walk(Octets octets) {
        return new Attributes(
                ByteBuffer.wrap(octets.shared()).order(ByteOrder.nativeOrder()), 0, octets.length());
    }

    static NfRule rule(Attributes at) {
        String chain = "";
        long handle = 0;
        Octets expressions = Octets.NONE;
        Octets userdata = Octets.NONE;
        while (at.next()) {
            switch (at.type()) {
                case Nf.RULE_CHAIN -> chain = at.text();
                case Nf.RULE_HANDLE -> handle = longNumber(at);
                case Nf.RULE_EXPRESSIONS -> expressions = Octets.owning(at.octets());
                case Nf.RULE_USERDATA -> userdata = Octets.owning(at.octets());
                default -> { }
            }
        }
        return new NfRule(chain, handle, comment(userdata.shared()), counter(expressions), expressions, userdata);
    }

    /** Userdata is type, length, value, in bytes (libnftnl/udata.h). */
    private static String comment(byte[] userdata) {
        int at = 0;
        while (at + 2 <= userdata.length) {
            int length = Byte.toUnsignedInt(userdata[at + 1]);
            if (at + 2 + length > userdata.length) {
                return "";
            }
            if (userdata[at] == Nf.USERDATA_COMMENT) {
                int text = length > 0 && userdata[at + 1 + length] == 0 ? length - 1 : length;
                return new String(userdata, at + 2, text, StandardCharsets.UTF_8);
            }
            at += 2 + length;
        }
        return "";
    }

    private static Optional<NfCounter> counter(Octets expressions) {
        Attributes list = walk(expressions);
        while (list.next()) {
            Attributes expression = list.nested();
            boolean counter = false;
            while (expression.next()) {
                if (expression.type() == Nf.EXPR_NAME) {
                    counter = expression.length() == COUNTER.length() + 1 && expression.text().equals(COUNTER);
                } else if (counter && expression.type() == Nf.EXPR_DATA) {
                    return Optional.of(counted(expression.nested()));
                }
            }
        }
        return Optional.empty();
    }

    private static NfCounter counted(Attributes at) {
        long packets = 0;
        long bytes = 0;
        while (at.next()) {
            switch (at.type()) {
                case Nf.COUNTER_PACKETS -> packets = longNumber(at);
                case Nf.COUNTER_BYTES -> bytes = longNumber(at);
                default -> { }
            }
        }
        return new NfCounter(packets, bytes);
    }

    static NfChain chain(Attributes at) {
        String name = "";
        String type = "";
        int policy = 0;
        int hook = -1;
        int priority = 0;
        while (at.next()) {
            switch (at.type()) {
                case Nf.CHAIN_NAME -> name = at.text();
                case Nf.CHAIN_TYPE -> type = at.text();
                case Nf.CHAIN_POLICY -> policy = Integer.reverseBytes(at.number());
                case Nf.CHAIN_HOOK -> {
                    Attributes place = at.nested();
                    while (place.next()) {
                        switch (place.type()) {
                            case Nf.HOOK_NUMBER -> hook = Integer.reverseBytes(place.number());
                            case Nf.HOOK_PRIORITY -> priority = Integer.reverseBytes(place.number());
                            default -> { }
                        }
                    }
                }
                default -> { }
            }
        }
        return new NfChain(name,
                hook < 0 ? Optional.empty() : Optional.of(new NfChain.Base(type, hook, priority, policy)));
    }

    static NfSet set(Attributes at) {
        String name = "";
        int flags = 0;
        NfWriter definition = new NfWriter();
        while (at.next()) {
            switch (at.type()) {
                case Nf.SET_NAME -> name = at.text();
                case Nf.SET_FLAGS -> flags = Integer.reverseBytes(at.number());
                case Nf.SET_KEY_TYPE, Nf.SET_KEY_LEN, Nf.SET_DATA_TYPE, Nf.SET_DATA_LEN, Nf.SET_POLICY, Nf.SET_DESC,
                        Nf.SET_USERDATA, Nf.SET_OBJ_TYPE -> definition.put(at.type(), Octets.owning(at.octets()));
                default -> { }
            }
        }
        return new NfSet(name, flags, definition.from(0));
    }

    /** The elements in one message of a dump, each the value of its NFTA_LIST_ELEM. */
    static List<Octets> rawElements(Attributes at) {
        List<Octets> elements = new ArrayList<>();
        while (at.next()) {
            if (at.type() == Nf.ELEMENTS_LIST) {
                Attributes list = at.nested();
                while (list.next()) {
                    elements.add(Octets.owning(list.octets()));
                }
            }
        }
        return elements;
    }

    static NfElement element(Attributes at) {
        Octets key = Octets.NONE;
        Optional<Octets> keyEnd = Optional.empty();
        boolean end = false;
        Optional<NfElement.Data> data = Optional.empty();
        while (at.next()) {
            switch (at.type()) {
                case Nf.ELEMENT_KEY -> key = value(at.nested());
                case Nf.ELEMENT_KEY_END -> keyEnd = Optional.of(value(at.nested()));
                case Nf.ELEMENT_FLAGS -> end = (Integer.reverseBytes(at.number()) & Nf.INTERVAL_END) != 0;
                case Nf.ELEMENT_DATA -> data = data(at.nested());
                default -> { }
            }
        }
        return new NfElement(key, keyEnd, end, data);
    }

    static NfTimedElement timedElement(Attributes at) {
        Octets key = Octets.NONE;
        OptionalLong left = OptionalLong.empty();
        while (at.next()) {
            switch (at.type()) {
                case Nf.ELEMENT_KEY -> key = value(at.nested());
                case Nf.ELEMENT_EXPIRATION -> left = OptionalLong.of(longNumber(at));
                default -> { }
            }
        }
        return new NfTimedElement(key, left);
    }

    private static Octets value(Attributes at) {
        return data(at).map(data -> data instanceof NfElement.Value(Octets octets) ? octets : Octets.NONE)
                .orElse(Octets.NONE);
    }

    private static Optional<NfElement.Data> data(Attributes at) {
        while (at.next()) {
            switch (at.type()) {
                case Nf.DATA_VALUE -> {
                    return Optional.of(new NfElement.Value(Octets.owning(at.octets())));
                }
                case Nf.DATA_VERDICT -> {
                    return Optional.of(verdict(at.nested()));
                }
                default -> { }
            }
        }
        return Optional.empty();
    }

    private static NfElement.Verdict verdict(Attributes at) {
        int code = 0;
        String chain = "";
        while (at.next()) {
            switch (at.type()) {
                case Nf.VERDICT_CODE -> code = Integer.reverseBytes(at.number());
                case Nf.VERDICT_CHAIN -> chain = at.text();
                default -> { }
            }
        }
        return new NfElement.Verdict(code, chain);
    }

    private static long longNumber(Attributes at) {
        long high = Integer.toUnsignedLong(Integer.reverseBytes(at.number(0)));
        long low = Integer.toUnsignedLong(Integer.reverseBytes(at.number(4)));
        return high << 32 | low;
    }
}
