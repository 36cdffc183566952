/**
 * Rulesets through libnftables: JSON commands (libnftables-json(5)) or nft text, dry run first, then one atomic
 * batch.
 */
package io.twinwall.linux.nft;
