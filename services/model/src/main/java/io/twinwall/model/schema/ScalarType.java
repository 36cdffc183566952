package io.twinwall.model.schema;

import io.twinwall.model.value.Syntax;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How one kind of scalar is written: its form for people, the words it knows, and the way from text to value and back.
 * Two are equal when they are of the same Java type.
 */
public final class ScalarType {
    /** Longest free text; it has to fit on a line of a table. */
    private static final int TEXT_LENGTH_MAX = 255;

    private static final String TEXT_FORM = "free text is one line of 1 to " + TEXT_LENGTH_MAX
            + " printable characters";

    private final Class<?> type;
    private final String syntax;
    private final List<Choice> choices;
    private final Parser parser;

    /** One word a scalar may be, with its line of help. */
    public record Choice(String word, String doc) {}

    private interface Parser {
        Object parse(String text);
    }

    private ScalarType(Class<?> type, String syntax, List<Choice> choices, Parser parser) {
        this.type = type;
        this.syntax = syntax;
        this.choices = List.copyOf(choices);
        this.parser = parser;
    }

    /** The scalar type of {@code type}; empty where it is none: a record without {@code parse}, a list. */
    static Optional<ScalarType> of(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            List<Choice> choices = List.of(new Choice("true", "yes"), new Choice("false", "no"));
            return Optional.of(new ScalarType(Boolean.class, "true|false", choices, ScalarType::parseFlag));
        }
        if (type == String.class) {
            return Optional.of(new ScalarType(type, "TEXT", List.of(), ScalarType::parseText));
        }
        Optional<Method> parse = parseMethod(type);
        if (parse.isPresent()) {
            Syntax syntax = type.getAnnotation(Syntax.class);
            if (syntax == null) {
                throw new IllegalStateException(type + " has no @Syntax");
            }
            return Optional.of(new ScalarType(type, syntax.value(), List.of(), text -> invoke(parse.get(), text)));
        }
        if (type.isEnum()) {
            return Optional.of(ofEnum(type));
        }
        return Optional.empty();
    }

    private static ScalarType ofEnum(Class<?> type) {
        List<Choice> choices = Arrays.stream(type.getEnumConstants())
                .map(constant -> new Choice(Words.kebab((Enum<?>) constant), constantDoc(type, (Enum<?>) constant)))
                .toList();
        String syntax = choices.stream().map(Choice::word).collect(Collectors.joining("|"));
        return new ScalarType(type, syntax, choices, text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> Words.kebab((Enum<?>) constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "write " + Words.either(choices.stream().map(Choice::word).toList()))));
    }

    private static String constantDoc(Class<?> type, Enum<?> constant) {
        try {
            Doc doc = type.getField(constant.name()).getAnnotation(Doc.class);
            return doc == null ? "" : doc.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("an enum constant without its field", e);
        }
    }

    private static Optional<Method> parseMethod(Class<?> type) {
        try {
            Method parse = type.getMethod("parse", String.class);
            return Modifier.isStatic(parse.getModifiers()) ? Optional.of(parse) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static Object invoke(Method parse, String text) {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(parse + " failed on " + Words.quoted(text), e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parse + " is not public", e);
        }
    }

    private static Object parseFlag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("write true or false");
        };
    }

    private static Object parseText(String text) {
        boolean printable = text.codePoints().noneMatch(c -> Character.isISOControl(c)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE);
        if (text.isBlank() || text.length() > TEXT_LENGTH_MAX || !printable) {
            throw new IllegalArgumentException(TEXT_FORM);
        }
        return text;
    }

    public Class<?> type() {
        return type;
    }

    /** The form in a few characters: {@code ADDRESS/LENGTH}, {@code 1-255}, {@code accept|drop|reject}. */
    public String syntax() {
        return syntax;
    }

    /** The words it may be, where those are all; empty for open forms. */
    public List<Choice> choices() {
        return choices;
    }

    /**
     * The value {@code text} is written for.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public Object parse(String text) {
        return parser.parse(text);
    }

    /** The one written form of {@code value}; {@link #parse} reads it back. */
    public String write(Object value) {
        return type.isEnum() && value instanceof Enum<?> constant ? Words.kebab(constant) : value.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScalarType that && type == that.type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return syntax;
    }
}
