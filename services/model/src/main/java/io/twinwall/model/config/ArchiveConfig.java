package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.ArchiveUrl;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.value.SshHostKey;
import java.util.Optional;

/** A git repository elsewhere that gets every commit and branch. */
public record ArchiveConfig(
        @Doc("the repository, bare and there already; its branches are overwritten") ArchiveUrl to,
        @Doc("name of the secret to come in with: a private key without a passphrase for ssh, a password or token"
                        + " for https") Optional<SecretName> secret,
        @Doc("the server's public key, as 'ssh-keyscan' prints it; for ssh") Optional<SshHostKey> hostKey) {}
