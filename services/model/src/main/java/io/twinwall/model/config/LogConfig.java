package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.Endpoint;
import java.util.Optional;

/** Where events go besides {@code show log}. */
public record LogConfig(
        @Doc("console (journal under systemd) or syslog") @Default("console") LogTarget target,
        @Doc("syslog server, ADDRESS:PORT; needed for target syslog") Optional<Endpoint> server) {}
