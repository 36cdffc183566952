package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Key;
import io.twinwall.model.value.InterfaceName;

/** The state-sync channel between the nodes. */
public record LinkConfig(@Doc("interface that carries the link") @Key("interface") InterfaceName via) {}
