package io.twinwall.sync.flows.machine;

import io.twinwall.linux.conntrack.Tuple;

/**
 * What the twin was told of, by as little as tells one connection from another: an open-addressed table of 64-bit keys
 * with a byte of what was told. 100,000 connections are 2.4 MB. Not for two threads at once.
 */
public final class Ledger {
    /** The twin has it. */
    public static final int TOLD = 0x1;
    /** The twin knows that an answer came. */
    public static final int REPLIED = 0x2;
    /** The twin knows that it is kept when the table is full. */
    public static final int ASSURED = 0x4;
    /** TCP: one side has said its last. */
    public static final int CLOSING = 0x8;
    /** Not told yet; when it is, the kernel has to be asked for what earlier events said. */
    public static final int INCOMPLETE = 0x10;

    private static final int CAPACITY_MIN = 1024;
    /** No key: of a connection whose key is 0 the next is taken. */
    private static final long FREE = 0;

    private long[] keys = new long[CAPACITY_MIN];
    private byte[] told = new byte[CAPACITY_MIN];
    private int size;

    /** A key of a connection: its kernel's id, which may be of two at once, and a hash of where it goes. */
    public static long key(int id, Tuple original, int zone) {
        long key = (long) id << 32 | Integer.toUnsignedLong(hash(original) * 31 + zone);
        return key == FREE ? 1 : key;
    }

    /** A key of a connection of another kernel, whose ids mean nothing here. */
    public static long key(Tuple original, int zone) {
        long high = mix(original.source().high() * 31 + original.source().low())
                ^ Long.rotateLeft(mix(original.destination().high() * 31 + original.destination().low()), 17);
        long low = (long) original.sourceKey() << 48 | (long) original.destinationKey() << 32
                | (long) original.protocol() << 24 | ((long) zone << 8 ^ original.zone());
        long key = mix(high + low * 0x9e3779b97f4a7c15L);
        return key == FREE ? 1 : key;
    }

    private static int hash(Tuple tuple) {
        long key = key(tuple, 0);
        return (int) (key ^ (key >>> 32));
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    public int size() {
        return size;
    }

    /** What was told; 0 for nothing. */
    public int get(long key) {
        int at = place(key);
        return keys[at] == key ? told[at] : 0;
    }

    /** Notes what was told, in place of what was noted before. */
    public void put(long key, int bits) {
        int at = place(key);
        if (keys[at] != key) {
            if (size >= keys.length / 8 * 5) {
                resize(keys.length * 2);
                at = place(key);
            }
            keys[at] = key;
            size++;
        }
        told[at] = (byte) bits;
    }

    /** Forgets a connection; false where there was nothing of it. */
    public boolean remove(long key) {
        int hole = place(key);
        if (keys[hole] != key) {
            return false;
        }
        // Whatever stands behind the hole and would be looked for from before it moves into it.
        int mask = keys.length - 1;
        int at = hole;
        while (true) {
            at = (at + 1) & mask;
            if (keys[at] == FREE) {
                break;
            }
            int home = home(keys[at]);
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                keys[hole] = keys[at];
                told[hole] = told[at];
                hole = at;
            }
        }
        keys[hole] = FREE;
        size--;
        if (keys.length > CAPACITY_MIN && size < keys.length / 8) {
            resize(keys.length / 2);
        }
        return true;
    }

    /** Forgets everything. */
    public void clear() {
        keys = new long[CAPACITY_MIN];
        told = new byte[CAPACITY_MIN];
        size = 0;
    }

    private int place(long key) {
        int mask = keys.length - 1;
        int at = home(key);
        while (keys[at] != FREE && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private int home(long key) {
        return (int) ((key * 0x9e3779b97f4a7c15L) >>> 40) & (keys.length - 1);
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        byte[] oldTold = told;
        keys = new long[capacity];
        told = new byte[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int at = place(oldKeys[i]);
                keys[at] = oldKeys[i];
                told[at] = oldTold[i];
            }
        }
    }
}
