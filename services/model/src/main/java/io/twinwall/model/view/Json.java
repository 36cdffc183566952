package io.twinwall.model.view;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A Datum as JSON text (RFC 8259), two spaces an indent. */
public final class Json {
    private Json() {}

    public static String write(Datum datum) {
        StringBuilder out = new StringBuilder();
        write(datum, 0, out);
        return out.toString();
    }

    /** On one line, with a space behind each comma and colon. */
    public static String line(Datum datum) {
        StringBuilder out = new StringBuilder();
        line(datum, out);
        return out.toString();
    }

    private static void line(Datum datum, StringBuilder out) {
        switch (datum) {
            case Datum.Items(List<Datum> items) -> {
                String between = "[";
                for (Datum item : items) {
                    line(item, out.append(between));
                    between = ", ";
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            case Datum.Fields fields -> {
                String between = "{";
                for (Map.Entry<String, Datum> field : fields.fields().entrySet()) {
                    quote(field.getKey(), out.append(between));
                    line(field.getValue(), out.append(": "));
                    between = ", ";
                }
                out.append(fields.fields().isEmpty() ? "{}" : "}");
            }
            case Datum.Text _, Datum.Whole _, Datum.Real _, Datum.Flag _ -> write(datum, 0, out);
        }
    }

    /** An object whose one field is an array of items, each made when its turn comes: all of them may be too large. */
    public static String write(String field, Stream<Datum> items) {
        StringBuilder out = new StringBuilder("{");
        newLine(1, out);
        quote(field, out);
        items(items.iterator(), 1, out.append(": "));
        close(false, 0, '}', out);
        return out.toString();
    }

    private static void items(Iterator<Datum> each, int depth, StringBuilder out) {
        boolean empty = !each.hasNext();
        out.append('[');
        while (each.hasNext()) {
            newLine(depth + 1, out);
            write(each.next(), depth + 1, out);
            out.append(each.hasNext() ? "," : "");
        }
        close(empty, depth, ']', out);
    }

    private static void write(Datum datum, int depth, StringBuilder out) {
        switch (datum) {
            case Datum.Text(String text) -> quote(text, out);
            case Datum.Whole(long number) -> out.append(number);
            case Datum.Real(double number) ->
                // JSON has no NaN or infinity; a measurement that does not exist is null.
                out.append(Double.isFinite(number) ? Double.toString(number) : "null");
            case Datum.Flag(boolean flag) -> out.append(flag);
            case Datum.Items(List<Datum> items) -> items(items.iterator(), depth, out);
            case Datum.Fields fields -> {
                Iterator<Map.Entry<String, Datum>> each = fields.fields().entrySet().iterator();
                out.append('{');
                while (each.hasNext()) {
                    Map.Entry<String, Datum> field = each.next();
                    newLine(depth + 1, out);
                    quote(field.getKey(), out);
                    out.append(": ");
                    write(field.getValue(), depth + 1, out);
                    out.append(each.hasNext() ? "," : "");
                }
                close(fields.fields().isEmpty(), depth, '}', out);
            }
        }
    }

    private static void close(boolean empty, int depth, char bracket, StringBuilder out) {
        if (!empty) {
            newLine(depth, out);
        }
        out.append(bracket);
    }

    private static void newLine(int depth, StringBuilder out) {
        out.append('\n').repeat("  ", depth);
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) || c == 0x7f) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
