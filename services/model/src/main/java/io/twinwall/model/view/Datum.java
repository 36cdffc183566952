package io.twinwall.model.view;

import io.twinwall.model.schema.Words;
import io.twinwall.model.value.Mtu;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.Priority;
import io.twinwall.model.value.Vrid;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a service reports, free of its types: the shell turns it into a table or JSON. Keys are the schema's words. */
public sealed interface Datum {
    /** A word or sentence. */
    record Text(String text) implements Datum {}

    /** A whole number. */
    record Whole(long number) implements Datum {}

    /** A fraction, for measured times. */
    record Real(double number) implements Datum {}

    /** Yes or no. */
    record Flag(boolean flag) implements Datum {}

    /** In order. */
    record Items(List<Datum> items) implements Datum {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** By key, in order. */
    record Fields(Map<String, Datum> fields) implements Datum {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * Any tree of records, lists, maps, optionals, numbers, booleans and value types. Record components become keys in
     * kebab-case, absent optionals are left out, {@code Role.ACTIVE} becomes {@code Active}, everything else its text.
     */
    static Datum of(Object value) {
        return switch (value) {
            case Datum datum -> datum;
            case Boolean flag -> new Flag(flag);
            case Double number -> new Real(number);
            case Float number -> new Real(number);
            case Number number -> new Whole(number.longValue());
            case Vrid vrid -> new Whole(vrid.number());
            case Priority priority -> new Whole(priority.number());
            case Port port -> new Whole(port.number());
            case Mtu mtu -> new Whole(mtu.number());
            case Enum<?> constant when constant.toString()
                    .equals(constant.name()) -> new Text(capitalised(constant.name()));
            case Collection<?> items -> new Items(items.stream().map(Datum::of).toList());
            case Map<?, ?> map -> {
                Map<String, Datum> fields = new LinkedHashMap<>();
                map.forEach((key, item) -> fields.put(key.toString(), of(item)));
                yield new Fields(fields);
            }
            case Record section when !section.getClass().getPackageName().endsWith(".model.value") -> ofRecord(section);
            default -> new Text(value.toString());
        };
    }

    private static Datum ofRecord(Record section) {
        Map<String, Datum> fields = new LinkedHashMap<>();
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            Object value;
            try {
                component.getAccessor().setAccessible(true);
                value = component.getAccessor().invoke(section);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
            if (value instanceof Optional<?> optional) {
                optional.ifPresent(present -> fields.put(Words.kebab(component.getName()), of(present)));
            } else {
                fields.put(Words.kebab(component.getName()), of(value));
            }
        }
        return new Fields(fields);
    }

    private static String capitalised(String constant) {
        return constant.charAt(0) + constant.substring(1).toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
