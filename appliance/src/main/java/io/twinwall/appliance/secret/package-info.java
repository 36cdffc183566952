/**
 * Secrets: what the document names and never says. Kept beside git, the same on both nodes, saved to a file under a
 * passphrase; see docs/adr/0017-secrets-beside-the-document.md.
 *
 * <pre>
 *   set secret --> SecretStore: a file, 0600 --> the services, by their NodeConfig
 *                      |   ^
 *                      v   |
 *                  SecretSync: the link's stream `secrets`
 * </pre>
 */
package io.twinwall.appliance.secret;
