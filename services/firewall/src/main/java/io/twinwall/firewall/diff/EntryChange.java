package io.twinwall.firewall.diff;

import io.twinwall.firewall.ruleset.NamedMap;
import java.util.LinkedHashMap;

/** Entries that leave a map and entries that join it; an entry that changes does both. */
public record EntryChange(NamedMap removed, NamedMap added) {
    static EntryChange between(NamedMap before, NamedMap after) {
        var removed = new LinkedHashMap<>(before.entries());
        removed.entrySet().removeAll(after.entries().entrySet());
        var added = new LinkedHashMap<>(after.entries());
        added.entrySet().removeAll(before.entries().entrySet());
        return new EntryChange(new NamedMap(after.name(), removed), new NamedMap(after.name(), added));
    }

    public boolean isEmpty() {
        return removed.entries().isEmpty() && added.entries().isEmpty();
    }
}
