package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * nf_tables without libnftables, for what libnftables reads whole tables for: tables of family {@code inet} only.
 * Listings are of one moment. Implementations are bound to the network namespace of the process and may be called from
 * any thread, one call at a time.
 */
public interface NfTables {
    /** Number of the ruleset, unsigned; each transaction of anybody makes it one more. */
    int generation() throws KernelRefused;

    /** All rules of a table, chain after chain, in their order; none where there is no such table. */
    List<NfRule> rules(String table) throws KernelRefused;

    /** The rules of a chain in their order. */
    List<NfRule> rules(String table, String chain) throws KernelRefused;

    /** Makes rules of a chain ready to be copied: their anonymous sets are read as well. */
    List<NfCompiledRule> compiled(String table, String chain) throws KernelRefused;

    List<NfChain> chains(String table) throws KernelRefused;

    /** Sets and maps, anonymous ones included. */
    List<NfSet> sets(String table) throws KernelRefused;

    List<NfElement> elements(String table, String set) throws KernelRefused;

    /** The elements of a set that rules fill, in no order; none where there is no such set. */
    List<NfTimedElement> timedElements(String table, String set) throws KernelRefused;

    /** Names of the stateful objects. */
    List<String> objects(String table) throws KernelRefused;

    /**
     * Runs a transaction, all or nothing.
     *
     * @param generation that the ruleset must still be of; any where empty
     */
    Committed commit(OptionalInt generation, List<NfChange> changes) throws KernelRefused, NfRefused;

    /** Has the kernel judge a transaction without keeping it. */
    void dryRun(List<NfChange> changes) throws KernelRefused, NfRefused;

    /**
     * Has the kernel judge a transaction by running it together with what undoes it, as one that leaves nothing and
     * that packets do not see; where that is refused, or not known how, by a dry run, whose word counts. A dry run
     * waits for the kernel to forget (a grace period of RCU, 8 ms and more); this does not.
     *
     * @param generation that the ruleset must still be of; any where empty
     * @param undoing the inverse of {@code changes}
     * @return generation of the ruleset since then; empty where it was a dry run
     */
    default OptionalInt rehearse(OptionalInt generation, List<NfChange> changes, List<NfChange> undoing)
            throws KernelRefused, NfRefused {
        dryRun(changes);
        return OptionalInt.empty();
    }

    /**
     * A transaction in force.
     *
     * @param generation of the ruleset since then
     * @param handles of the added rules, in their order; empty where the kernel did not tell
     */
    record Committed(int generation, List<OptionalLong> handles) {
        public Committed {
            handles = List.copyOf(handles);
        }
    }
}
