package io.twinwall.vrrp.edge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number one thread changes and any thread reads, without locks, barriers or garbage. */
public final class Counter {
    private static final VarHandle VALUE = handle();

    private long value;

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** By the one thread that changes it. */
    public void increment() {
        set((long) VALUE.getOpaque(this) + 1);
    }

    public void set(long newValue) {
        VALUE.setOpaque(this, newValue);
    }

    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
