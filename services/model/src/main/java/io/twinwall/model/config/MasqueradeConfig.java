package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;

/** Source address translation of what is forwarded from one zone out of another; never of the node's own traffic. */
public record MasqueradeConfig(
        @Doc("zone the connection comes from") ZoneName from,
        @Doc("zone it leaves by") ZoneName out,
        @Doc("'virtual': the virtual address of the port it leaves by, of the group it came by where there are"
                        + " several, which survives failover; 'interface': the node's own address; or an address")
                @Default("virtual")
                TranslationTarget to) {}
