package io.twinwall.model.value;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The form of a value in a few characters, as help and cures print it: {@code ADDRESS/LENGTH}, {@code 1-255}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Syntax {
    String value();
}
