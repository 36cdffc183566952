/**
 * The tree derived from the records of {@code config}, and the road between text and records.
 *
 * <pre>
 *   records --reflection--> SchemaNode        what keys exist, their help, syntax and defaults
 *   text --reader--> ConfigNode --Binder--> records, findings, Places
 *   records --Unbinder--> ConfigNode --writer--> text
 * </pre>
 *
 * <p>Nothing here knows YAML: a {@code set} command makes the same {@link io.twinwall.model.schema.ConfigNode}.
 */
package io.twinwall.model.schema;
