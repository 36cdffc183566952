/**
 * The document as a file: YAML in, findings or a document out, and the canonical YAML of a document.
 *
 * <pre>
 *   bytes --TextCheck--> text --YamlTree--> ConfigNode --Binder--> Document --DocumentVerifier--> Reading
 *             |                  |  YAML broken: YamlSalvage reads what is whole
 *             '--> findings <----'
 * </pre>
 *
 * <p>YAML is taken for its notation only: keys, lists, text and places. Its types, tags, anchors and merge keys play no
 * part. snakeyaml is used at its events, below the node tree: there an alias is a word and never a reference, so a
 * document is as large as its text, and reading takes time and memory in proportion to at most {@code
 * DocumentReader.BYTES_MAX} bytes.
 */
package io.twinwall.appliance.document;
