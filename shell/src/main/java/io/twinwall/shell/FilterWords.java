package io.twinwall.shell;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Words that narrow what a command means: {@code source 10.0.0.0/8 port 80 nat}. Each comes once, in any order. What is
 * wrong is an IllegalArgumentException with a sentence for the operator.
 */
final class FilterWords {
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();

    /**
     * Reads words.
     *
     * @param valued words that are followed by a value
     * @param plain words that stand alone
     */
    FilterWords(List<String> words, List<String> valued, List<String> plain) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (plain.contains(word)) {
                once(word, flags.add(word));
            } else if (valued.contains(word)) {
                if (++i == words.size()) {
                    throw new IllegalArgumentException("`" + word + "` needs a value");
                }
                once(word, values.put(word, words.get(i)) == null);
            } else {
                List<String> known = new ArrayList<>(valued);
                known.addAll(plain);
                throw new IllegalArgumentException("`" + word + "` cannot stand there" + Nearest.hint(word, known));
            }
        }
    }

    private static void once(String word, boolean first) {
        if (!first) {
            throw new IllegalArgumentException("`" + word + "` stands there twice");
        }
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    Optional<String> text(String word) {
        return Optional.ofNullable(values.get(word));
    }

    Optional<Port> port() {
        return value("port", Port::parse);
    }

    Optional<ProtocolNumber> protocol() {
        return value("protocol", ProtocolNumber::parse);
    }

    /** A network, or an address, which is the network of itself. */
    Optional<Prefix> prefix(String word) {
        return value(word, FilterWords::prefixOf);
    }

    private static Prefix prefixOf(String text) {
        if (text.indexOf('/') >= 0) {
            return Prefix.parse(text);
        }
        IpAddress address = IpAddress.parse(text);
        return new Prefix(address, address.bits());
    }

    <T> Optional<T> value(String word, Function<String, T> reader) {
        return text(word).map(text -> read(word, text, reader));
    }

    /** Reads one value, naming the word it belongs to where it is wrong. */
    static <T> T read(String word, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(word + " `" + text + "`: " + e.getMessage(), e);
        }
    }
}
