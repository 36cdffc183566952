package io.twinwall.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The one ordered bus of facts. Listeners run on the publishing thread, in the order they came, and must not block. */
public final class Facts {
    private final List<Consumer<? super Fact>> listeners = new CopyOnWriteArrayList<>();

    public void subscribe(Consumer<? super Fact> listener) {
        listeners.add(listener);
    }

    /** Synchronised so that every listener sees every fact in the same order. */
    public synchronized void publish(Fact fact) {
        for (Consumer<? super Fact> listener : listeners) {
            listener.accept(fact);
        }
    }
}
