package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.TimeSpan;

/** BFD between the nodes (RFC 5881): a session on the link and on every interface with a virtual router. */
public record BfdConfig(
        @Doc("time between two packets, 10ms to 10s") @Default("30ms") TimeSpan interval,
        @Doc("packets in a row that may be missing before the twin counts as silent")
                @Default("3")
                DetectMultiplier multiplier) {}
