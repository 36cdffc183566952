/**
 * Packet filter and address translation: zones, policies between them, what the appliance itself must hear, source
 * translation and port forwards, for IPv4 and IPv6.
 *
 * <pre>
 *   NodeConfig --RulesetCompiler--> Ruleset (typed tree) --Batch--> libnftables JSON --one transaction--> kernel
 *                  FilterRules  --> table inet twinwall-filter          (dry run first; all rules exchanged in one
 *                  NatRules     --> table inet twinwall-nat              instant, and only where a table differs)
 *
 *   packet in:      zone's sources (reverse path, bogons)   prerouting: forwards, 1:1, prefixes (dnat)
 *                   filter: SYN proxy? tracked? appliance's own? rules, policy FROM -> local? else drop
 *   packet through: zone's segment size   filter: SYN proxy? tracked? rules, forwards, policy FROM -> TO? else drop
 *                   postrouting: hairpin, 1:1, prefixes, masquerade (snat)
 * </pre>
 *
 * <p>Invariants: the box forwards only behind a filter (forwarding is turned on after the first ruleset is in force and
 * never before); no other table is touched; a refused batch changes nothing; nothing here depends on who is Active,
 * so a takeover rebuilds nothing; zones hold ports and macvlans of virtual routers alike; closing the service leaves
 * the ruleset where it is.
 */
package io.twinwall.firewall;
