package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.MssClamp;
import io.twinwall.model.value.RateLimit;
import java.util.Optional;

/** What holds for a whole zone. */
public record ZoneConfig(
        @Doc("free text for people") Optional<String> description,
        @Doc("whether the source of a packet must be reachable by the way it came (RFC 3704)") @Default("off")
                ReversePath reversePath,
        @Doc("true drops packets from addresses that cannot come from the internet (RFC 6890), but for the zone's own"
                        + " networks")
                @Default("false")
                boolean bogons,
        @Doc("what the segment size of TCP connections through the zone is lowered to") Optional<MssClamp> mss,
        @Doc("true writes what no rule and no policy lets in to the event log") @Default("false") boolean log,
        @Doc("at most so many of them are written") @Default("10/second") RateLimit logLimit) {}
