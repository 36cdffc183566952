/**
 * Our tables in the kernel. libnftables compiles and loads, raw netlink puts compiled rules at their places:
 *
 * <pre>
 *   first load, lost table     libnftables replaces the table
 *   change    1  libnftables   adds what nothing in force leads to yet: new sets, maps, chains, and the new rules of
 *                              the other chains in a scratch chain; its dry run is the dry run of the change
 *             2  netlink       reads the scratch chain, then one transaction copies the rules to their places, removes
 *                              the old ones by handle, changes elements, removes what is not wanted any more
 * </pre>
 *
 * The second transaction is the switch. It is bound to the generation of the ruleset, so what somebody else changes in
 * between is seen, and where it fails what the first one added is removed.
 */
package io.twinwall.firewall.edge;
