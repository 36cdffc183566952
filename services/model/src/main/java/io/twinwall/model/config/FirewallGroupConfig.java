package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Most;
import io.twinwall.model.value.GroupElement;
import io.twinwall.model.value.GroupSize;
import io.twinwall.model.value.TimeSpan;
import java.util.List;
import java.util.Optional;

/** A named group that rules refer to as {@code @NAME}; with a timeout its elements come from rules and go by time. */
public record FirewallGroupConfig(
        @Doc("free text for people") Optional<String> description,
        @Doc("what its elements are") GroupType type,
        @Doc("addresses, networks, ranges, ports or MAC addresses, as its type says") @Most(1_000_000)
                List<GroupElement> elements,
        @Doc("how long an element that a rule added stays; only with it rules may add elements")
                Optional<TimeSpan> timeout,
        @Doc("most elements that rules may add") @Default("65536") GroupSize size) {}
