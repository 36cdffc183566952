package io.twinwall.vrrp.bfd.wire;

/** Why a session last changed its state (RFC 5880 section 4.1, Diag). */
public enum Diagnostic {
    NONE(0, "no diagnostic"),
    DETECTION_TIME_EXPIRED(1, "control detection time expired"),
    ECHO_FAILED(2, "echo function failed"),
    NEIGHBOR_SIGNALED_DOWN(3, "neighbor signaled session down"),
    FORWARDING_PLANE_RESET(4, "forwarding plane reset"),
    PATH_DOWN(5, "path down"),
    CONCATENATED_PATH_DOWN(6, "concatenated path down"),
    ADMINISTRATIVELY_DOWN(7, "administratively down"),
    REVERSE_CONCATENATED_PATH_DOWN(8, "reverse concatenated path down"),
    /** 9 to 31. */
    RESERVED(9, "reserved");

    private static final Diagnostic[] BY_CODE = values();

    private final int code;
    private final String words;

    Diagnostic(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** 0 to 9; nobody sends {@link #RESERVED}. */
    public int code() {
        return code;
    }

    /** The meaning of a code of 0 to 31. */
    public static Diagnostic of(int code) {
        return BY_CODE[Math.min(code, RESERVED.code)];
    }

    @Override
    public String toString() {
        return words;
    }
}
