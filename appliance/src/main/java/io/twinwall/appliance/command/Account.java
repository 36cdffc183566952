package io.twinwall.appliance.command;

import io.twinwall.model.value.UserName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A local account as {@code /etc/passwd} has it (passwd(5)): numbers for setpriv, words for the environment. */
record Account(String name, long uid, long gid, String home, String shell) {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final int FIELDS = 7;

    static Optional<Account> of(UserName user) throws IOException {
        // Byte for byte: a comment field in an old encoding is no reason to fail.
        try (BufferedReader lines = Files.newBufferedReader(PASSWD, StandardCharsets.ISO_8859_1)) {
            return lines.lines().map(line -> line.split(":", -1))
                    .filter(fields -> fields.length == FIELDS && fields[0].equals(user.text()))
                    .filter(fields -> fields[2].matches("\\d{1,10}") && fields[3].matches("\\d{1,10}"))
                    .map(fields -> new Account(
                            fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5], fields[6]))
                    .findFirst();
        }
    }
}
