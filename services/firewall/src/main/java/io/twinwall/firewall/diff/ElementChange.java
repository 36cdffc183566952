package io.twinwall.firewall.diff;

import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.SpanList;
import java.util.List;
import java.util.function.Function;

/**
 * Elements that leave a set and elements that join it.
 *
 * @param kind of the set
 */
public record ElementChange(String set, NamedSet.Kind kind, Elements removed, Elements added) {
    /** Between two contents of one set, which are of one type. */
    static ElementChange between(NamedSet before, NamedSet after) {
        return switch (after.elements()) {
            case Elements.Devices devices ->
                of(after, ((Elements.Devices) before.elements()).values(), devices.values(), Elements.Devices::new);
            case Elements.Addresses addresses -> {
                SpanList.Change change =
                        SpanList.between(((Elements.Addresses) before.elements()).spans(), addresses.spans());
                yield new ElementChange(after.name(), after.kind(),
                        new Elements.Addresses(addresses.family(), change.removed()),
                        new Elements.Addresses(addresses.family(), change.added()));
            }
            case Elements.Ports ports ->
                of(after, ((Elements.Ports) before.elements()).values(), ports.values(), Elements.Ports::new);
            case Elements.Macs macs ->
                of(after, ((Elements.Macs) before.elements()).values(), macs.values(), Elements.Macs::new);
        };
    }

    private static <T> ElementChange of(NamedSet set, List<T> before, List<T> after,
            Function<List<T>, Elements> made) {
        Delta<T> delta = Delta.between(before, after);
        return new ElementChange(set.name(), set.kind(), made.apply(delta.removed()), made.apply(delta.added()));
    }

    public boolean isEmpty() {
        return removed.values().isEmpty() && added.values().isEmpty();
    }
}
