package io.twinwall.linux.netlink;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who listens to a monitor. */
public final class Audience<T> {
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();

    /** Adds one; it hears what is told from now on. */
    public void add(Consumer<? super T> listener) {
        listeners.add(listener);
    }

    /** A listener that throws is reported like any thread's death, but the others and the thread live on. */
    public void tell(T change) {
        for (Consumer<? super T> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }
}
