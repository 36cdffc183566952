package io.twinwall.appliance.archive;

import io.twinwall.appliance.command.BoundedCommand;
import io.twinwall.appliance.command.Ran;
import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.value.UserName;
import io.twinwall.runtime.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pushes by {@code git push}, with no setting but its own: no file of a user, no hook, no prompt. The key lies in a
 * file of mode 0600 while git runs, because ssh takes it from nowhere else; a password goes by the environment.
 */
public final class GitPusher implements Pusher {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Its last lines as one: the last alone says the least, and the first ones are advice. */
    private static final String ONE_LINE = "said=$(\"$@\" 2>&1); status=$?;"
            + " printf '%s\\n' \"$said\" | grep -v '^warning: ' | tail -n 5 | tr '\\n' ' '; exit $status";

    private static final String HELPER = "!f() { test \"$1\" = get && echo \"password=$TWINWALL_PASSWORD\"; }; f";

    private final Path repository;
    private final Path state;
    private final BoundedCommand commands;
    private final UserName user;

    /**
     * Runs git as the daemon's own user, who alone may read the history.
     *
     * @param repository bare
     * @param state where the key lies while it is needed
     */
    public GitPusher(Path repository, Path state, BoundedCommand commands) {
        this.repository = repository;
        this.state = state;
        this.commands = commands;
        this.user = new UserName(System.getProperty("user.name"));
    }

    @Override
    public Optional<String> push(ArchiveConfig archive, Secrets secrets) throws InterruptedException {
        Optional<String> secret = archive.secret().flatMap(secrets::value);
        if (archive.secret().isPresent() && secret.isEmpty()) {
            return Optional.of("there is no secret `" + archive.secret().get() + "`");
        }
        Path key = state.resolve("archive.key");
        Path hosts = state.resolve("archive.hosts");
        Map<String, String> environment = new LinkedHashMap<>(Map.of(
                "GIT_CONFIG_NOSYSTEM", "1", "GIT_CONFIG_GLOBAL", "/dev/null", "GIT_TERMINAL_PROMPT", "0",
                "GIT_ALLOW_PROTOCOL", "file:https:ssh", "LC_ALL", "C"));
        try {
            if (archive.to().scheme().equals("ssh")) {
                DurableFile.writeSecret(key, secret.orElse(""));
                DurableFile.write(hosts, archive.to().knownHost() + " "
                        + archive.hostKey().map(Object::toString).orElse("") + "\n");
                environment.put("GIT_SSH_COMMAND", "ssh -F none -i '" + key + "' -o IdentitiesOnly=yes"
                        + " -o UserKnownHostsFile='" + hosts + "' -o GlobalKnownHostsFile=/dev/null"
                        + " -o StrictHostKeyChecking=yes -o BatchMode=yes -o ConnectTimeout=10"
                        + " -o ServerAliveInterval=5 -o ServerAliveCountMax=3");
            } else {
                secret.ifPresent(password -> environment.put("TWINWALL_PASSWORD", password));
            }
            return told(commands.run(List.of("/bin/sh", "-c", ONE_LINE, "git", "/usr/bin/git",
                    "--git-dir=" + repository, "-c", "core.hooksPath=/dev/null", "-c", "credential.helper=" + HELPER,
                    "push", "--quiet", "--force", archive.to().text(), "refs/heads/*:refs/heads/*"), user,
                    environment, LIMIT));
        } catch (IOException e) {
            return Optional.of("the key cannot be laid out: " + e.getMessage());
        } finally {
            forget(key);
            forget(hosts);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // As readable as the store itself; the next push writes over it.
        }
    }

    private static Optional<String> told(Ran ran) {
        return switch (ran) {
            case Ran.Exited(int status, String line) -> status == 0 ? Optional.empty()
                    : Optional.of(line.isBlank() ? "git ended with status " + status : line.strip());
            case Ran.Killed(String line) -> Optional.of("git did not end in " + LIMIT.toSeconds() + " s");
            case Ran.NotStarted(String why) -> Optional.of(why);
        };
    }
}
