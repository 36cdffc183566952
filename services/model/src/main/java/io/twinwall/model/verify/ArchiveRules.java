package io.twinwall.model.verify;

import io.twinwall.model.config.ArchiveConfig;

/** Rules of {@code pair.archive}: nobody is asked for anything while it is pushed to. */
final class ArchiveRules {
    private static final String PATH = "pair.archive";

    private ArchiveRules() {}

    static void check(Report report) {
        report.document().pair().archive().ifPresent(archive -> check(report, archive));
    }

    private static void check(Report report, ArchiveConfig archive) {
        String scheme = archive.to().scheme();
        boolean ssh = scheme.equals("ssh");
        if (ssh && archive.secret().isEmpty() && report.complete(PATH + ".secret")) {
            report.error(PATH, "ssh needs a private key", "keep it with 'set secret NAME file FILE' and add"
                    + " `secret: NAME`");
        }
        if (ssh && archive.hostKey().isEmpty() && report.complete(PATH + ".host-key")) {
            report.error(PATH, "nobody can tell whether the server is the right one",
                    "add `host-key: ssh-ed25519 AAAA...`, as 'ssh-keyscan' prints it and the server's own admin"
                            + " confirms it");
        }
        if (!ssh && archive.hostKey().isPresent()) {
            report.error(PATH + ".host-key", scheme + " has no host key", "leave it out");
        }
        if (scheme.equals("file") && archive.secret().isPresent()) {
            report.error(PATH + ".secret", "a repository on this box needs no secret", "leave it out");
        }
        if (scheme.equals("https") && archive.secret().isPresent() && archive.to().user().isEmpty()) {
            report.error(PATH + ".to", "the secret is whose password?", "write https://USER@HOST/PATH");
        }
    }
}
