package io.twinwall.model.value;

/** The two families of IP addresses. */
public enum Family {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String word;
    private final int bits;

    Family(String word, int bits) {
        this.word = word;
        this.bits = bits;
    }

    /** Width of an address. */
    public int bits() {
        return bits;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return word;
    }
}
