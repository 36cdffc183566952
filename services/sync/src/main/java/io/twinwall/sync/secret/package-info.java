/**
 * Secrets on the link: what a node tells its twin of them (secrets.proto, docs/protocols/twin-sync.md). What becomes of
 * them is the appliance's.
 */
package io.twinwall.sync.secret;
