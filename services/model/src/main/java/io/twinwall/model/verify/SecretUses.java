package io.twinwall.model.verify;

import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.AuthenticationConfig;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.AuthenticationText;
import io.twinwall.model.value.SecretName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a document names secrets, and what each must be. */
public final class SecretUses {
    /** What a secret is used as. */
    public enum Form {
        AUTHENTICATION_TEXT,
        PRIVATE_KEY,
        PASSWORD;

        /** Why a value is none of it, as the end of a sentence; says nothing of the value. */
        public Optional<String> obstacle(String value) {
            return switch (this) {
                case AUTHENTICATION_TEXT -> AuthenticationText.isOne(value) ? Optional.empty()
                        : Optional.of("is no text of 1 to 8 printable ASCII characters without a space");
                case PRIVATE_KEY -> isPrivateKey(value) ? Optional.empty()
                        : Optional.of("is no private key in PEM form; 'ssh-keygen -t ed25519 -N \"\"' makes one");
                case PASSWORD -> value.lines().count() == 1 ? Optional.empty() : Optional.of("is not one line");
            };
        }
    }

    /** One place of the document that names a secret. */
    public record Use(String path, SecretName name, Form form) {
        /** Why the place cannot have what it names, with the cure; empty where it can. */
        public Optional<String> obstacle(Secrets secrets) {
            Optional<String> value = secrets.value(name);
            return value.isEmpty()
                    ? Optional.of("there is no secret `" + name + "`; 'set secret " + name + "' makes it")
                    : form.obstacle(value.get()).map(why -> "secret `" + name + "` " + why);
        }
    }

    private SecretUses() {}

    /** Whether a text begins as a private key does. */
    public static boolean isPrivateKey(String value) {
        return value.lines().findFirst().filter(line -> line.matches("-----BEGIN [A-Z ]*PRIVATE KEY-----")).isPresent();
    }

    /** In the document's order. */
    public static List<Use> of(Document document) {
        List<Use> uses = new ArrayList<>();
        document.pair().archive().ifPresent(archive -> archive.secret().ifPresent(name ->
                uses.add(new Use("pair.archive.secret", name, form(archive)))));
        authentication(uses, "vrrp", document.vrrp().authentication());
        document.vrrp().groups().forEach((name, group) ->
                authentication(uses, Places.child("vrrp.groups", name), group.authentication()));
        return List.copyOf(uses);
    }

    private static Form form(ArchiveConfig archive) {
        return archive.to().scheme().equals("ssh") ? Form.PRIVATE_KEY : Form.PASSWORD;
    }

    private static void authentication(List<Use> uses, String path, Optional<AuthenticationConfig> authentication) {
        authentication.ifPresent(named ->
                uses.add(new Use(path + ".authentication.secret", named.secret(), Form.AUTHENTICATION_TEXT)));
    }
}
