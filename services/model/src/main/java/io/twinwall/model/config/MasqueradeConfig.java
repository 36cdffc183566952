package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;

/** Source address translation of what is forwarded from one zone out of another; never of the node's own traffic. */
public record MasqueradeConfig(
        @Doc("zone the connection comes from") ZoneName from,
        @Doc("zone it leaves by") ZoneName out,
        @Doc("source addresses it is done for; any when absent") List<AddressSelector> source,
        @Doc("destinations it is done for; any when absent") List<AddressSelector> destination,
        @Doc("destinations that are reached without translation") List<AddressSelector> destinationExcept,
        @Doc("'virtual': the virtual address of the port it leaves by, of the group it came by where there are"
                        + " several, which survives failover; 'interface': the node's own address; an address, or"
                        + " FIRST-LAST for a pool; 'none' for no translation")
                @Default("virtual")
                TranslationTarget to,
        @Doc("ports the source port is chosen from; as it was where possible when absent") Optional<PortSpan> ports,
        @Doc("true chooses source ports at random (RFC 6056)") @Default("false") boolean fullyRandom,
        @Doc("true gives a client the same address of a pool for all its connections") @Default("false")
                boolean persistent) {
    /** Everything from one zone out of another. */
    public static MasqueradeConfig of(ZoneName from, ZoneName out, TranslationTarget to) {
        return new MasqueradeConfig(
                from, out, List.of(), List.of(), List.of(), to, Optional.empty(), false, false);
    }
}
