package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.value.SecretName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code set secret}, {@code delete secret} and {@code request secrets}. No line of a command ever has a value. */
final class SecretCommands {
    private static final String SET = "write set secret NAME and type its value then, or set secret NAME file FILE";
    private static final String REQUEST = "write request secrets backup FILE, or request secrets restore FILE";
    private static final int FILE_BYTES_MAX = 64 << 10;

    private final ControlPlane appliance;

    SecretCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply set(List<String> words, Session session, Console console) {
        boolean named = words.size() >= 2 && words.getFirst().equals("secret");
        boolean file = words.size() == 4 && words.get(2).equals("file");
        if (!named || (words.size() != 2 && !file)) {
            return Reply.notUnderstood(SET);
        }
        try {
            SecretName name = SecretName.parse(words.get(1));
            if (file) {
                return fromFile(name, session, session.directory().resolve(words.get(3)));
            }
            Optional<String> value = console.ask("value of " + name + ": ");
            Optional<String> again = value.isEmpty() ? value : console.ask("once more: ");
            if (value.isEmpty() || again.isEmpty()) {
                return Reply.failed("nothing was typed; secret " + name + " is what it was");
            }
            return value.equals(again)
                    ? CommandShell.told(appliance.setSecret(session.operator(), name, value.get()))
                    : Reply.failed("the two differ; secret " + name + " is what it was");
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood("`" + words.get(1) + "`: " + e.getMessage());
        }
    }

    private Reply fromFile(SecretName name, Session session, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX);
            return CommandShell.told(appliance.setSecret(
                    session.operator(), name, new String(bytes, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Reply.failed(file + ": no such file");
        } catch (IOException e) {
            return Reply.failed(file + ": cannot be read: " + e.getMessage());
        }
    }

    Reply delete(List<String> words, Session session) {
        if (words.size() != 2 || !words.getFirst().equals("secret")) {
            return Reply.notUnderstood("write delete secret NAME");
        }
        try {
            return CommandShell.told(appliance.deleteSecret(session.operator(), SecretName.parse(words.get(1))));
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood("`" + words.get(1) + "`: " + e.getMessage());
        }
    }

    Reply request(List<String> words, Session session, Console console) {
        if (words.size() != 2) {
            return Reply.notUnderstood(REQUEST);
        }
        Path file = session.directory().resolve(words.get(1));
        return switch (words.getFirst()) {
            case "backup" -> backup(file, session, console);
            case "restore" -> console.ask("passphrase: ")
                    .map(phrase -> CommandShell.told(appliance.restoreSecrets(session.operator(), file, phrase)))
                    .orElseGet(() -> Reply.failed("nothing was typed; nothing was changed"));
            default -> Reply.notUnderstood(REQUEST);
        };
    }

    private Reply backup(Path file, Session session, Console console) {
        Optional<String> phrase = console.ask("passphrase: ");
        Optional<String> again = phrase.isEmpty() ? phrase : console.ask("once more: ");
        if (phrase.isEmpty() || again.isEmpty()) {
            return Reply.failed("nothing was typed; nothing was written");
        }
        return phrase.equals(again)
                ? CommandShell.told(appliance.backUpSecrets(session.operator(), file, phrase.get()))
                : Reply.failed("the two differ; nothing was written");
    }
}
