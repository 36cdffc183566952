package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.ZoneName;
import java.util.List;

/**
 * An outer address for each inner one, both ways (1:1 NAT). Policies and rules decide what may use it: it opens
 * nothing by itself.
 */
public record OneToOneConfig(
        @Doc("zone of the outer addresses") ZoneName zone,
        @Doc("outer address, or network of the same length as the inner one") AddressSpan outer,
        @Doc("inner address or network") AddressSpan inner,
        @Doc("zones whose hosts may use the outer address too (hairpin)") List<ZoneName> hairpin,
        @Doc("true sends what the inner host opens itself out with the outer address") @Default("true")
                boolean outgoing) {}
