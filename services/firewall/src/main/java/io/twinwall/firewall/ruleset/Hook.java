package io.twinwall.firewall.ruleset;

import java.util.Locale;

/** Where the kernel calls a base chain (nft(8), "Chains"), and what becomes of a packet no rule decided. */
public record Hook(Type type, Point point, Priority priority, Policy policy) {
    /** What a chain may do. */
    public enum Type {
        FILTER,
        NAT
    }

    /** Place on a packet's way. */
    public enum Point {
        PREROUTING,
        INPUT,
        FORWARD,
        OUTPUT,
        POSTROUTING
    }

    /** Order among the chains of one point, by nftables' standard names. */
    public enum Priority {
        /** Before connection tracking. */
        RAW(-300),
        MANGLE(-150),
        DSTNAT(-100),
        FILTER(0),
        SRCNAT(100);

        private final int number;

        Priority(int number) {
            this.number = number;
        }

        /** The number behind the name. */
        public int number() {
            return number;
        }
    }

    /** The fate of a packet no rule decided. */
    public enum Policy {
        ACCEPT,
        DROP
    }

    /** One of the enums above in nftables' spelling. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
