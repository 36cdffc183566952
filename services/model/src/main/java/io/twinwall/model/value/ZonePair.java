package io.twinwall.model.value;

/** A direction between two zones, written {@code lan -> wan}; {@code local} is the appliance itself. */
@Syntax("FROM -> TO")
public record ZonePair(ZoneName from, ZoneName to) {
    /** The zone that is the appliance itself. */
    public static final ZoneName LOCAL = new ZoneName("local");

    public static ZonePair parse(String text) {
        String[] names = text.split("->", -1);
        if (names.length != 2) {
            throw new IllegalArgumentException("write FROM -> TO, as lan -> wan");
        }
        return new ZonePair(ZoneName.parse(names[0].strip()), ZoneName.parse(names[1].strip()));
    }

    @Override
    public String toString() {
        return from + " -> " + to;
    }
}
