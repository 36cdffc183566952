package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.control.Topic;
import io.twinwall.model.edit.Tokens;
import io.twinwall.model.schema.Words;
import io.twinwall.model.view.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one command line against the control plane. Holds no state of its own: candidates live behind the port. */
public final class CommandShell {
    static final List<String> COMMANDS =
            List.of("show", "load", "compare", "commit", "confirm", "rollback", "discard", "request", "set",
                    "delete", "clear",
                    "monitor", "configure", "help", "exit");
    private static final String HELP = """
        show version|interfaces|vrrp|link|readiness|checks|firewall|routes|configuration|secrets|log [| json]
        configure                    edit your candidate: set, delete, edit, show; `?` tells what may stand next
        load FILE                    make FILE your candidate
        compare                      what your candidate would change
        compare N [M]                what came into force since N, or from N to M
        rollback N                   make what was in force N commits ago, or a branch, your candidate
        show configuration history   what was in force, who committed it, and branches
        commit                       put your candidate in force, on both nodes or on neither
        commit comment TEXT          the same, with a word for the history
        commit check                 only try whether it could be
        commit confirm [MINUTES]     put it in force, and take it back unless you confirm in time (10 minutes)
        confirm                      keep what was committed so
        discard                      drop your candidate
        show vrrp [group X] [detail|statistics] [| json]
        show link [detail|statistics] [| json]
        show conntrack [source|destination PREFIX] [protocol P] [port N] [state S] [nat]
                       [limit N] [count] [| json]
        clear conntrack all          or with the same words: cut those connections
        monitor firewall [source|destination PREFIX] [protocol P] [port N] [rule WORD]
        show firewall [zone [X]|rule [X]|group [X [limit N]]] [counters] [| json]
        show firewall trace PROTOCOL SOURCE DESTINATION [port N] [for 10s]
        request failover [group X]   hand over to the twin; 'force' also to one that is not ready
        request drill                fail over and back under watch, and report; the pair ends where it began
        request maintenance on|off   take this node out of every group, or put it back; 'on force' without a twin
        request pair                 make the other node this one's twin; ask on both, compare the digits
        request pair confirm|cancel  the digits are the same on both, or they are not
        request unpair               forget the twin
        show secrets                 names, kinds, fingerprints, what uses them, whether the twin has them
        set secret NAME [file FILE]  keep a value that the document only names; typed unseen, or of a file
        delete secret NAME           one that nothing uses
        request secrets backup|restore FILE
                                     all of them, under a passphrase
        exit                         leave the shell
        """;

    private static final Duration FEED_PATIENCE = Duration.ofMillis(200);

    private final ControlPlane appliance;

    public CommandShell(ControlPlane appliance) {
        this.appliance = appliance;
    }

    /**
     * Runs a line; an empty one prints nothing. Never throws: what fails is a sentence and a status. What goes on for a
     * while prints on the console before it returns; everything else is in the reply.
     */
    public Reply run(String line, Session session, Console console) {
        String stripped = line.strip();
        if (stripped.endsWith("?") && !isQuoted(stripped)) {
            String before = line.substring(0, line.lastIndexOf('?'));
            return Reply.printed(new Help(appliance).of(before, session));
        }
        List<String> all = Tokens.split(line).words();
        int pipe = all.indexOf(Tokens.PIPE);
        List<String> words = pipe < 0 ? all : all.subList(0, pipe);
        if (words.isEmpty()) {
            return pipe < 0 ? Reply.printed("") : Reply.notUnderstood("a pipe needs a command before it");
        }
        Pipes pipes = pipe < 0 ? Pipes.none() : Pipes.of(all.subList(pipe + 1, all.size()));
        if (!pipes.refusal().isEmpty()) {
            return Reply.notUnderstood(pipes.refusal());
        }
        if (session.mode().isConfiguring()) {
            if (words.getFirst().equals("run")) {
                return words.size() == 1 ? Reply.notUnderstood("run what? write a command of the operational mode")
                        : pipes.applied(operational(words.subList(1, words.size()), pipes, session, console));
            }
            Optional<Reply> own = new ConfigureCommands(appliance).run(words, session);
            if (own.isPresent()) {
                return pipes.json()
                        ? Reply.notUnderstood("`| json` goes with `show` of the operational mode; write run show")
                        : pipes.applied(own.get());
            }
        }
        return pipes.applied(operational(words, pipes, session, console));
    }

    private static String unknown(String word) {
        List<String> begun = COMMANDS.stream().filter(command -> command.startsWith(word)).sorted().toList();
        return begun.isEmpty() ? "unknown command `" + word + "`" + Nearest.hint(word, COMMANDS)
                : "`" + word + "` may be " + Words.either(begun);
    }

    /** Whether a line of the operational mode ends the session. */
    public boolean leaves(String line) {
        return List.of("exit", "quit").contains(line.strip());
    }

    private static boolean isQuoted(String line) {
        return Tokens.split(line).open().isPresent() || line.endsWith("\\?");
    }

    private Reply operational(List<String> typed, Pipes pipes, Session session, Console console) {
        List<String> words = new Completion(appliance).inFull(typed);
        boolean json = pipes.json();
        if (json && !words.getFirst().equals("show")) {
            return Reply.notUnderstood("`| json` goes with `show`");
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "show" -> show(rest, json, session, console);
            case "load" -> load(rest, session);
            case "compare" -> new CommitCommands(appliance).compare(rest, session);
            case "rollback" -> new CommitCommands(appliance).rollback(rest, session);
            case "commit" -> new CommitCommands(appliance).commit(rest, session);
            case "confirm" -> rest.isEmpty() ? told(appliance.confirm(session.operator())) : tooMany("confirm", rest);
            case "discard" -> rest.isEmpty() ? told(appliance.discard(session.operator())) : tooMany("discard", rest);
            case "request" -> !rest.isEmpty() && rest.getFirst().equals("secrets")
                    ? new SecretCommands(appliance).request(rest.subList(1, rest.size()), session, console)
                    : new VrrpCommands(appliance).request(rest, session, console);
            case "set" -> new SecretCommands(appliance).set(rest, session, console);
            case "delete" -> new SecretCommands(appliance).delete(rest, session);
            case "clear" -> new ConntrackCommands(appliance).clear(rest);
            case "monitor" -> new FirewallCommands(appliance).monitor(rest, console);
            case "configure" -> new ConfigureCommands(appliance).begin(rest, session);
            case "help" -> Reply.printed(HELP);
            case "exit", "quit" -> Reply.printed("");
            default -> Reply.notUnderstood(unknown(words.getFirst()));
        };
    }

    /** Whole words that may stand where a line ends, for the key that completes them. Never throws. */
    public List<String> complete(String line, Session session) {
        return new Help(appliance).words(line, session);
    }

    private Reply show(List<String> words, boolean json, Session session, Console console) {
        List<String> topics = Stream.concat(Stream.of("conntrack"),
                Arrays.stream(Topic.values()).flatMap(topic -> topic.word().stream())).toList();
        if (words.isEmpty()) {
            return Reply.notUnderstood("show what? one of " + String.join(", ", topics));
        }
        if (!topics.contains(words.getFirst())) {
            return Reply.notUnderstood(
                    "cannot show `" + words.getFirst() + "`" + Nearest.hint(words.getFirst(), topics));
        }
        if (words.getFirst().equals("conntrack")) {
            return new ConntrackCommands(appliance).show(words.subList(1, words.size()), json, session);
        }
        Topic topic = Topic.valueOf(words.getFirst().toUpperCase(Locale.ROOT));
        List<String> rest = words.subList(1, words.size());
        if (topic == Topic.VRRP) {
            return new VrrpCommands(appliance).show(rest, json, session);
        }
        if (topic == Topic.LINK) {
            return new LinkCommands(appliance).show(rest, json, session);
        }
        if (topic == Topic.FIREWALL && !rest.isEmpty() && rest.getFirst().equals("trace")) {
            return json
                    ? Reply.notUnderstood("a trace is told step by step; `| json` does not go with it")
                    : new FirewallCommands(appliance).trace(rest.subList(1, rest.size()), session, console);
        }
        if (topic == Topic.CONFIGURATION && rest.equals(List.of("history"))) {
            topic = Topic.CONFIGURATION_HISTORY;
            rest = List.of();
        }
        if (topic == Topic.FIREWALL) {
            return new FirewallShow(appliance).show(rest, json, session);
        }
        if (!rest.isEmpty()) {
            return tooMany("show " + words.getFirst(), rest);
        }
        if (json) {
            return Reply.printed(Json.write(appliance.show(topic)));
        }
        return Reply.printed(
                topic == Topic.CONFIGURATION
                        ? appliance.configuration()
                        : Screens.of(topic).render(appliance.show(topic), session.columns()));
    }

    private Reply load(List<String> words, Session session) {
        if (words.size() != 1) {
            return Reply.notUnderstood("write load FILE");
        }
        Path file = session.directory().resolve(words.getFirst());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(ControlPlane.DOCUMENT_BYTES_MAX + 1);
            return told(appliance.load(session.operator(), words.getFirst(), text));
        } catch (NoSuchFileException e) {
            return Reply.failed(file + ": no such file");
        } catch (IOException e) {
            return Reply.failed(file + ": cannot be read: " + e.getMessage());
        }
    }

    static Reply told(Outcome outcome) {
        String text = outcome.lines().stream().map(line -> line + "\n").collect(Collectors.joining());
        return outcome.done() ? new Reply(text, "", 0) : new Reply("", text, 1);
    }

    /** Prints until the feed ends or nobody listens any more, which is how such a command is meant to end. */
    static Reply follow(Feed feed, Console console) {
        try (feed) {
            console.begin();
            while (console.listens()) {
                switch (feed.next(FEED_PATIENCE)) {
                    case Feed.Line(String text) -> console.print(text);
                    case Feed.Nothing _ -> { }
                    case Feed.Ended(var outcome) -> {
                        return told(outcome);
                    }
                }
            }
            return Reply.printed("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.failed("the daemon is ending");
        }
    }

    static Reply tooMany(String command, List<String> rest) {
        return Reply.notUnderstood("`" + command + "` takes no further word; `" + rest.getFirst() + "` is too much");
    }
}
