package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Key;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.TimeSpan;

/** The state-sync channel between the nodes, and the beats by which paired nodes tell one another that they live. */
public record LinkConfig(
        @Doc("interface that carries the link") @Key("interface") InterfaceName via,
        @Doc("time between two beats of a paired node, 10ms to 1s") @Default("30ms") TimeSpan beat,
        @Doc("beats in a row that may be missing before the twin counts as silent, 3 or more")
                @Default("4")
                DetectMultiplier multiplier) {
    private static final TimeSpan BEAT = TimeSpan.parse("30ms");
    private static final DetectMultiplier MULTIPLIER = new DetectMultiplier(4);

    /** With the beats every document has that does not speak of them. */
    public LinkConfig(InterfaceName via) {
        this(via, BEAT, MULTIPLIER);
    }
}
