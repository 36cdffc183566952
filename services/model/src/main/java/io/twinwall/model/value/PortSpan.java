package io.twinwall.model.value;

/** Ports from {@code first} to {@code last}, both included: {@code 80} or {@code 8000-8100}. */
@Syntax("PORT|FIRST-LAST")
public record PortSpan(Port first, Port last) implements GroupElement, Comparable<PortSpan> {
    private static final String FORM = "write a port or FIRST-LAST, as 443 or 8000-8100";

    public PortSpan {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("a range begins with the lower port: " + last + "-" + first);
        }
    }

    public static PortSpan of(Port port) {
        return new PortSpan(port, port);
    }

    public static PortSpan parse(String text) {
        int dash = text.indexOf('-');
        Port first;
        Port last;
        try {
            first = Port.parse(dash < 0 ? text : text.substring(0, dash));
            last = dash < 0 ? first : Port.parse(text.substring(dash + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FORM, e);
        }
        return new PortSpan(first, last);
    }

    public boolean isSingle() {
        return first.equals(last);
    }

    public boolean contains(Port port) {
        return first.compareTo(port) <= 0 && port.compareTo(last) <= 0;
    }

    public boolean overlaps(PortSpan other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** How many ports. */
    public int size() {
        return last.number() - first.number() + 1;
    }

    @Override
    public int compareTo(PortSpan other) {
        int order = first.compareTo(other.first);
        return order != 0 ? order : last.compareTo(other.last);
    }

    /** Written out, as {@link AddressSpan#equals}. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof PortSpan span && first.equals(span.first) && last.equals(span.last));
    }

    @Override
    public int hashCode() {
        return 31 * first.hashCode() + last.hashCode();
    }

    @Override
    public String toString() {
        return isSingle() ? first.toString() : first + "-" + last;
    }
}
