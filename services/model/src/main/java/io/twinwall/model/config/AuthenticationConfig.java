package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.SecretName;

/** Simple authentication of VRRP version 2 (RFC 2338 section 5.3.6.2). */
public record AuthenticationConfig(
        @Doc("name of the secret that is the text, 1 to 8 printable ASCII characters without a space")
                SecretName secret) {}
