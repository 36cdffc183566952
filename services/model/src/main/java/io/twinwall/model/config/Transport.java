package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** A transport protocol with ports. */
public enum Transport {
    @Doc("TCP")
    TCP,
    @Doc("UDP")
    UDP
}
