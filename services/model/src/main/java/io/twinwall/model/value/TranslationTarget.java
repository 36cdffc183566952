package io.twinwall.model.value;

/** What a masqueraded source address becomes. */
@Syntax("virtual|interface|ADDRESS")
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

    /** One fixed address. */
    record Fixed(IpAddress address) implements TranslationTarget {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    static TranslationTarget parse(String text) {
        return switch (text) {
            case "virtual" -> Virtual.VIRTUAL;
            case "interface" -> OfInterface.INTERFACE;
            default -> {
                try {
                    yield new Fixed(IpAddress.parse(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("write 'virtual', 'interface' or an address", e);
                }
            }
        };
    }
}
