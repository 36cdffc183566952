/**
 * A document being edited, word by word, as {@code set}, {@code delete} and the like do it. What may be written where
 * comes from the schema; what is there may be incomplete until it is bound and verified.
 *
 * <pre>
 *   line --Tokens--> words --Walk(schema, draft)--> steps and a value, or a sentence that names the wrong word
 *                               |                          |
 *                               '--Guide--> offers         '--Tree--> the next Draft
 * </pre>
 *
 * Pure: a draft never changes, an edit makes another one.
 */
package io.twinwall.model.edit;
