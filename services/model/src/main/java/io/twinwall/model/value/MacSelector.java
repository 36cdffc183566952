package io.twinwall.model.value;

/** Which MAC addresses a rule looks for. */
@Syntax("MAC-ADDRESS|@GROUP")
public sealed interface MacSelector {
    /** Every element of a group. */
    record OfGroup(FirewallGroupName group) implements MacSelector {
        @Override
        public String toString() {
            return "@" + group;
        }
    }

    /** Written in place. */
    record Of(MacAddress address) implements MacSelector {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    static MacSelector parse(String text) {
        return text.startsWith("@")
                ? new OfGroup(FirewallGroupName.parse(text.substring(1)))
                : new Of(MacAddress.parse(text));
    }
}
