package io.twinwall.vrrp.link.wire;

/**
 * The newest keys agreed with the twin, oldest first. A connection that comes anew brings a new key to each end, never
 * in one instant and perhaps to one end only. So beats are taken under any of them, and sent with the newest that the
 * twin has shown to have; before it has shown any, with the newest there is. On the VRRP thread; allocates nothing.
 */
public final class KeyRing {
    /** More than one connection that broke in its handshake has room. */
    static final int KEYS_MAX = 4;

    private final BeatKey[] keys = new BeatKey[KEYS_MAX];
    private int size;
    /** The newest the twin has shown; null for none. */
    private BeatKey shown;

    /** Adds a key that was just agreed; one that is there already stays where it is. */
    public void add(BeatKey key) {
        if (find(key.id()) != null) {
            return;
        }
        if (size == KEYS_MAX) {
            remove(keys[0] == shown ? 1 : 0);
        }
        keys[size++] = key;
    }

    private void remove(int index) {
        System.arraycopy(keys, index + 1, keys, index, size - index - 1);
        keys[--size] = null;
    }

    public void clear() {
        while (size > 0) {
            keys[--size] = null;
        }
        shown = null;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Null for a key this node does not have. */
    BeatKey find(long id) {
        for (int i = 0; i < size; i++) {
            if (keys[i].id() == id) {
                return keys[i];
            }
        }
        return null;
    }

    /** What to send with; null while there is none. */
    public BeatKey speaking() {
        return shown != null ? shown : newest();
    }

    /** The newest there is; null while there is none. */
    public BeatKey newest() {
        return size == 0 ? null : keys[size - 1];
    }

    /** The highest sequence number heard of a run, whatever key it came under; 0 for none. */
    long sequenceOf(long run) {
        long highest = 0;
        for (int i = 0; i < size; i++) {
            highest = Math.max(highest, keys[i].sequenceOf(run));
        }
        return highest;
    }

    /** A beat was taken: its key, and the newest key its sender has. */
    void taken(BeatKey key, long newestThere, long run, long sequence) {
        key.heard(run, sequence);
        BeatKey best = key;
        for (int i = 0; i < size; i++) {
            if (keys[i].id() == newestThere && i > indexOf(best)) {
                best = keys[i];
            }
        }
        if (shown == null || indexOf(best) > indexOf(shown)) {
            shown = best;
        }
        forgetRunsBefore(key, run);
    }

    /** What an ended process of the twin once said must not be said again. */
    private void forgetRunsBefore(BeatKey key, long run) {
        for (int i = indexOf(key) - 1; i >= 0; i--) {
            if (keys[i].isOfAnotherRun(run)) {
                if (keys[i] == shown) {
                    shown = key;
                }
                remove(i);
            }
        }
    }

    private int indexOf(BeatKey key) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return -1;
    }
}
