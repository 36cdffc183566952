package io.twinwall.model.config;

/** A transport protocol with ports. */
public enum Transport {
    TCP,
    UDP
}
