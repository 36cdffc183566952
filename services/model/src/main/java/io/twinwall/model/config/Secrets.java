package io.twinwall.model.config;

import io.twinwall.model.value.SecretName;
import java.util.Map;
import java.util.Optional;

/** The values of secrets at one moment. Its text says how many there are, never what they are. */
public final class Secrets {
    public static final Secrets NONE = new Secrets(Map.of());

    private final Map<SecretName, String> values;

    public Secrets(Map<SecretName, String> values) {
        this.values = Map.copyOf(values);
    }

    /** Empty where no such secret is kept. */
    public Optional<String> value(SecretName name) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secrets secrets && values.equals(secrets.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
