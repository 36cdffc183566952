package io.twinwall.model.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Most entries that a list or map may have where it is not {@link SchemaNode#ENTRIES_MAX}. Rules over such a one must
 * not compare its entries in pairs.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Most {
    int value();
}
