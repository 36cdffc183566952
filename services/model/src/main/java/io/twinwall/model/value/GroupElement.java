package io.twinwall.model.value;

/** One element of a firewall group; the kinds are told apart by their form. */
@Syntax("ADDRESS|NETWORK/LENGTH|FIRST-LAST|PORT|MAC-ADDRESS")
public sealed interface GroupElement permits AddressSpan, PortSpan, MacAddress {
    /**
     * A MAC address by its six pairs, a port by its digits, else addresses.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    static GroupElement parse(String text) {
        if (MacAddress.isWritten(text)) {
            return MacAddress.parse(text);
        }
        return isOfDigits(text) ? PortSpan.parse(text) : AddressSpan.parse(text);
    }

    private static boolean isOfDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
