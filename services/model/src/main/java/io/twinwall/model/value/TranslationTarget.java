package io.twinwall.model.value;

/** What a masqueraded source address becomes. */
@Syntax("virtual|interface|none|ADDRESS|FIRST-LAST")
public sealed interface TranslationTarget {
    /** The virtual address of the port the connection leaves by; the node's own where that port has none. */
    enum Virtual implements TranslationTarget {
        VIRTUAL;

        @Override
        public String toString() {
            return "virtual";
        }
    }

    /** The node's own address on the port, whatever it is at that moment. */
    enum OfInterface implements TranslationTarget {
        INTERFACE;

        @Override
        public String toString() {
            return "interface";
        }
    }

    /** It stays what it is: an exception from the entries below it. */
    enum Unchanged implements TranslationTarget {
        NONE;

        @Override
        public String toString() {
            return "none";
        }
    }

    /** Fixed addresses: one, or a pool of which the kernel chooses. */
    record Fixed(AddressSpan addresses) implements TranslationTarget {
        @Override
        public String toString() {
            return addresses.toString();
        }
    }

    static TranslationTarget parse(String text) {
        return switch (text) {
            case "virtual" -> Virtual.VIRTUAL;
            case "interface" -> OfInterface.INTERFACE;
            case "none" -> Unchanged.NONE;
            default -> {
                try {
                    yield new Fixed(AddressSpan.parse(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "write 'virtual', 'interface', 'none', an address, a network or FIRST-LAST", e);
                }
            }
        };
    }
}
