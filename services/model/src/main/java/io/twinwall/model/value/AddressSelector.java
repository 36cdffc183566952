package io.twinwall.model.value;

/** Which addresses a rule looks for. */
@Syntax("ADDRESS|NETWORK/LENGTH|FIRST-LAST|@GROUP")
public sealed interface AddressSelector {
    /** Every element of a group. */
    record OfGroup(FirewallGroupName group) implements AddressSelector {
        @Override
        public String toString() {
            return "@" + group;
        }
    }

    /** Written in place. */
    record Of(AddressSpan addresses) implements AddressSelector {
        @Override
        public String toString() {
            return addresses.toString();
        }
    }

    static AddressSelector parse(String text) {
        return text.startsWith("@")
                ? new OfGroup(FirewallGroupName.parse(text.substring(1)))
                : new Of(AddressSpan.parse(text));
    }
}
