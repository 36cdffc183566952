/** Value types: parsed once with a sentence that names the cure, valid for ever after; units live in the type. */
package io.twinwall.model.value;
