package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ZoneName;

/** An inner IPv6 prefix seen as an outer one of the same length, both ways (NPTv6, RFC 6296). */
public record PrefixTranslationConfig(
        @Doc("zone of the outer prefix") ZoneName zone,
        @Doc("outer prefix") Prefix outer,
        @Doc("inner prefix") Prefix inner) {}
