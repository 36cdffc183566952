package io.twinwall.model.value;

/** What the maximum segment size of a TCP connection is lowered to: that of the path's MTU, or a number of bytes. */
@Syntax("pmtu|536-9000")
public record MssClamp(int bytes) {
    /** That of the route's MTU. */
    public static final MssClamp PMTU = new MssClamp(0);

    private static final String WORD = "pmtu";
    private static final String FORM = "write `pmtu`, or a number of bytes from 536 to 9000";

    /** {@code bytes} 0 is {@link #PMTU}. */
    public MssClamp {
        if (bytes != 0 && (bytes < 536 || bytes > 9000)) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static MssClamp parse(String text) {
        if (text.equals(WORD)) {
            return PMTU;
        }
        int bytes = Decimal.parse(text, FORM);
        if (bytes == 0) {
            throw new IllegalArgumentException(FORM);
        }
        return new MssClamp(bytes);
    }

    public boolean isPmtu() {
        return bytes == 0;
    }

    @Override
    public String toString() {
        return isPmtu() ? WORD : Integer.toString(bytes);
    }
}
