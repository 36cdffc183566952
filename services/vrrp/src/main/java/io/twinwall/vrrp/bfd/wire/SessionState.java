package io.twinwall.vrrp.bfd.wire;

/** What a system says of its session (RFC 5880 section 4.1, Sta). */
public enum SessionState {
    ADMIN_DOWN(0, "AdminDown"),
    DOWN(1, "Down"),
    INIT(2, "Init"),
    UP(3, "Up");

    private static final SessionState[] BY_CODE = {ADMIN_DOWN, DOWN, INIT, UP};

    private final int code;
    private final String word;

    SessionState(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** 0 to 3. */
    public int code() {
        return code;
    }

    /** The state of a code; its two bits have no other values. */
    public static SessionState of(int code) {
        return BY_CODE[code];
    }

    @Override
    public String toString() {
        return word;
    }
}
