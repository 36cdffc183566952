package io.twinwall.model.value;

/** Which ports a rule looks for. */
@Syntax("PORT|FIRST-LAST|@GROUP")
public sealed interface PortSelector {
    /** Every element of a group. */
    record OfGroup(FirewallGroupName group) implements PortSelector {
        @Override
        public String toString() {
            return "@" + group;
        }
    }

    /** Written in place. */
    record Of(PortSpan ports) implements PortSelector {
        @Override
        public String toString() {
            return ports.toString();
        }
    }

    static PortSelector parse(String text) {
        return text.startsWith("@")
                ? new OfGroup(FirewallGroupName.parse(text.substring(1)))
                : new Of(PortSpan.parse(text));
    }
}
