package io.twinwall.model.value;

/** An address on a port with the length of its network, as {@code 10.10.0.2/24}. */
@Syntax("ADDRESS/LENGTH")
public record InterfaceAddress(IpAddress address, int length) {
    private static final String FORM = "write ADDRESS/LENGTH, as 10.10.0.2/24 or 2001:db8::2/64";

    public InterfaceAddress {
        if (length < 1 || length > address.bits()) {
            throw new IllegalArgumentException("the length after / is 1 to " + address.bits());
        }
    }

    public static InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(FORM);
        }
        return new InterfaceAddress(IpAddress.parse(text.substring(0, slash)),
                Decimal.parse(text.substring(slash + 1), FORM));
    }

    public Prefix network() {
        return new Prefix(address.masked(length), length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
