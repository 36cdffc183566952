package io.twinwall.model.schema;

/** Where a word stands in the text: both numbers count from 1; 0 for what stands nowhere. */
public record Place(int line, int column) implements Comparable<Place> {
    /** Of a node that no text was read for. */
    public static final Place NOWHERE = new Place(0, 0);

    public boolean known() {
        return line > 0;
    }

    @Override
    public int compareTo(Place other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }
}
