/**
 * Rules over the whole document, beyond what one value can tell. Pure: a document and its places in, findings out.
 *
 * <p>{@link io.twinwall.model.verify.DocumentVerifier} runs one set of rules for each section. They live beside the
 * records and not in the services, so that the shell, an editor or {@code twinwall check} judge a document without
 * loading a service. Each runs in time near linear in the document: a file is somebody else's text.
 */
package io.twinwall.model.verify;
