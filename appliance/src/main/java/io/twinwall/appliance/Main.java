package io.twinwall.appliance;

import io.twinwall.appliance.daemon.Daemon;
import io.twinwall.appliance.daemon.DaemonOptions;
import io.twinwall.appliance.daemon.PairCommand;
import io.twinwall.appliance.daemon.StartFailed;
import io.twinwall.appliance.document.CheckCommand;
import io.twinwall.shell.client.CliClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The installed program: {@code twinwall daemon}, {@code cli}, {@code check}, {@code pair}. */
public final class Main {
    private static final String USAGE =
            """
            twinwall check FILE                        judge a document
            twinwall cli [--socket PATH] [-c COMMAND]  talk to this node
            twinwall daemon --node NAME [--config FILE] [--state DIR] [--socket PATH]
            twinwall pair --offline DIR DIR            make the nodes of two state directories twins
            twinwall version
            """;
    private static final int STATUS_USAGE = 2;

    private Main() {}

    /** Exit statuses: 0 done, 1 refused or failed, 2 not understood, 3 no daemon answers. */
    public static void main(String[] arguments) {
        int status = run(List.of(arguments), System.out, System.err);
        System.out.flush();
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int run(List<String> words, PrintStream out, PrintStream err) {
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "check" -> CheckCommand.run(rest, out, err);
            case "cli" -> cli(rest, out, err);
            case "daemon" -> daemon(rest, out, err);
            case "pair" -> PairCommand.run(rest, out, err);
            case "version" -> {
                out.println("twinwall " + version());
                yield 0;
            }
            default -> {
                err.print(USAGE);
                yield STATUS_USAGE;
            }
        };
    }

    private static int cli(List<String> words, PrintStream out, PrintStream err) {
        Path socket = Path.of("/run/twinwall/control");
        Optional<String> command = Optional.empty();
        for (int i = 0; i < words.size(); i += 2) {
            boolean valued = i + 1 < words.size();
            if (valued && words.get(i).equals("--socket")) {
                socket = Path.of(words.get(i + 1));
            } else if (valued && words.get(i).equals("-c")) {
                command = Optional.of(words.get(i + 1));
            } else {
                err.println("write twinwall cli [--socket PATH] [-c COMMAND]");
                return STATUS_USAGE;
            }
        }
        return new CliClient(socket, out, err).run(command, System.in, onTerminal());
    }

    /** Java 25 has no console where input or output is a pipe, as before 22. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private static int daemon(List<String> words, PrintStream out, PrintStream err) {
        try {
            Daemon daemon = Daemon.start(DaemonOptions.parse(words), version(), err);
            // SIGTERM and SIGINT end here: the farewell is said before the process goes.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("farewell").unstarted(daemon::close));
            out.println("ready");
            out.flush();
            daemon.await();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("twinwall daemon: " + e.getMessage());
            return STATUS_USAGE;
        } catch (StartFailed e) {
            err.println("twinwall daemon: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");
    }
}
