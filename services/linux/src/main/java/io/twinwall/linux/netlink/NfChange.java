package io.twinwall.linux.netlink;

import java.util.List;
import java.util.OptionalLong;

/** A step of a transaction on tables of family inet (linux/netfilter/nf_tables.h). */
public sealed interface NfChange {
    String table();

    /**
     * Copies a compiled rule into a chain.
     *
     * @param before handle of the rule it goes in front of; at the end of the chain without
     */
    record AddRule(String table, String chain, OptionalLong before, NfCompiledRule rule) implements NfChange {}

    record DeleteRule(String table, String chain, long handle) implements NfChange {}

    /** Deletes all rules of a chain, also those this transaction added. */
    record FlushChain(String table, String chain) implements NfChange {}

    /** Adds a base chain, or gives one that is there its policy. */
    record AddBaseChain(String table, String chain, NfChain.Base base) implements NfChange {}

    record DeleteChain(String table, String chain) implements NfChange {}

    record AddElements(String table, String set, List<NfElement> elements) implements NfChange {
        public AddElements {
            elements = List.copyOf(elements);
        }
    }

    record DeleteElements(String table, String set, List<NfElement> elements) implements NfChange {
        public DeleteElements {
            elements = List.copyOf(elements);
        }
    }

    /** Deletes a set or map with its elements. */
    record DeleteSet(String table, String set) implements NfChange {}

    /**
     * Deletes a stateful object.
     *
     * @param type NFT_OBJECT_*
     */
    record DeleteObject(String table, String name, int type) implements NfChange {}

    record DeleteFlowtable(String table, String name) implements NfChange {}
}
