package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Table;
import java.util.List;

/** What a document comes to: both tables, and how each of its entries was understood. */
record Ruleset(Table filter, Table nat, List<Translation> translations, List<Forward> forwards) {
    static final String FILTER = "twinwall-filter";
    static final String NAT = "twinwall-nat";

    Ruleset {
        translations = List.copyOf(translations);
        forwards = List.copyOf(forwards);
    }

    List<Table> tables() {
        return List.of(filter, nat);
    }
}
