package io.twinwall.appliance.drill;

import java.util.Optional;

/** A connection that was open before a fault and has to go on after it. */
interface Lasting extends AutoCloseable {
    /** Its name in a sentence: {@code the download}. */
    String name();

    /** How far it came; grows as long as it goes on. */
    long progress();

    /** Why it goes on no more; empty while it may. */
    Optional<String> broken();

    /** Has something happen on a connection that rests by itself. */
    default void poke() {}

    @Override
    void close();
}
