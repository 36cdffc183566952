/**
 * The ruleset as a typed tree, in nftables' words: tables of family {@code inet}, objects, named sets and maps,
 * chains, rules of matches and statements. Values only; {@code print} writes them for libnftables and for people.
 */
package io.twinwall.firewall.ruleset;
