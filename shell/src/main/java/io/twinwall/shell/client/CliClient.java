package io.twinwall.shell.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** {@code twinwall cli}: sends lines to the daemon and prints what comes back. */
public final class CliClient {
    private static final int COLUMNS_WITHOUT_TERMINAL = 80;
    private static final int STATUS_NO_DAEMON = 3;
    private static final String HELP = "twinwall-help";
    private final Path socket;
    private final PrintStream out;
    private final PrintStream err;
    /** What stands before the next line; empty where the daemon has ended the session. */
    private String prompt = "";

    public CliClient(Path socket, PrintStream out, PrintStream err) {
        this.socket = socket;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs one command, or every line of standard input (with a line editor where that is a terminal).
     *
     * @return the exit status: that of the last command; 3 where no daemon answers
     */
    public int run(Optional<String> command, InputStream input, boolean terminal) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            DataOutputStream to = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            DataInputStream from = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            String directory = Path.of("").toAbsolutePath().toString();
            if (command.isPresent()) {
                greet(directory, columns(), to, from);
                return ask(command.get(), to, from, stop -> { }, new Once(input, terminal));
            }
            return terminal ? edit(directory, to, from) : lines(directory, input, to, from);
        } catch (EOFException e) {
            err.println("the daemon closed the control socket");
            return STATUS_NO_DAEMON;
        } catch (IOException e) {
            err.println(socket + ": no daemon answers (" + e.getMessage() + "); is 'twinwall daemon' running?");
            return STATUS_NO_DAEMON;
        }
    }

    /** A command that goes on ends with the next line of input, which is read while it prints, or with its end. */
    private int lines(String directory, InputStream input, DataOutputStream to, DataInputStream from)
            throws IOException {
        greet(directory, columns(), to, from);
        BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        int status = 0;
        ReadAhead ahead = new ReadAhead(reader);
        for (String line = ahead.next(); line != null; line = ahead.next()) {
            int now = ask(line, to, from, ahead::read, _ -> Optional.ofNullable(ahead.next()));
            if (prompt.isEmpty()) {
                return status;
            }
            status = now;
        }
        return status;
    }

    private int edit(String directory, DataOutputStream to, DataInputStream from) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(true).build()) {
            int width = terminal.getSize().getColumns();
            prompt = "twinwall@" + greet(directory, width > 0 ? width : columns(), to, from) + "> ";
            LineReader reader = reader(terminal, to, from);
            int status = 0;
            while (true) {
                String typed;
                try {
                    typed = reader.readLine(prompt);
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return status;
                }
                // What is pasted may be many lines at once.
                for (String line : typed.split("\\R", -1)) {
                    int now = interruptible(line, terminal, to, from);
                    if (prompt.isEmpty()) {
                        return status;
                    }
                    status = now;
                }
            }
        }
    }

    private LineReader reader(Terminal terminal, DataOutputStream to, DataInputStream from) {
        // The daemon knows the language, quotes included: here a line is words between blanks.
        DefaultParser words = new DefaultParser();
        words.setEscapeChars(null);
        words.setQuoteChars(null);
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("twinwall")
                .parser(words)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".twinwall_history"))
                .completer((line, parsed, candidates) -> complete(
                        parsed.line().substring(0, parsed.cursor()), to, from, candidates))
                .build();
        reader.getWidgets().put(HELP, () -> help(reader, to, from));
        reader.getKeyMaps().get(LineReader.MAIN).bind(new Reference(HELP), "?");
        return reader;
    }

    /** {@code ?} tells what may stand where the cursor is; between quotes it is a letter like any other. */
    private static boolean help(LineReader reader, DataOutputStream to, DataInputStream from) {
        String before = reader.getBuffer().upToCursor();
        if (before.chars().filter(c -> c == '"').count() % 2 == 1) {
            reader.getBuffer().write('?');
            return true;
        }
        try {
            Frames.writeLine(to, before + "?");
            reader.printAbove(Frames.readAnswer(from, _ -> { }).out().stripTrailing());
        } catch (IOException e) {
            reader.printAbove("the daemon does not answer");
        }
        return true;
    }

    private int interruptible(String line, Terminal terminal, DataOutputStream to, DataInputStream from)
            throws IOException {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, Terminal.SignalHandler.SIG_DFL);
        try {
            return ask(line, to, from, stop -> terminal.handle(Terminal.Signal.INT, signal -> stop.run()),
                    question -> unseen(terminal, question));
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    /** Where a question is answered: without an echo at a terminal, else by the next line of input. */
    private interface Answers {
        Optional<String> to(String question) throws IOException;
    }

    /** For the one command of a program's arguments. */
    private static final class Once implements Answers {
        private final BufferedReader lines;
        private final boolean terminal;

        Once(InputStream input, boolean terminal) {
            this.lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
            this.terminal = terminal;
        }

        @Override
        public Optional<String> to(String question) throws IOException {
            return terminal
                    ? Optional.ofNullable(System.console()).map(at -> at.readPassword("%s", question)).map(String::new)
                    : Optional.ofNullable(lines.readLine());
        }
    }

    /** By a reader of its own, which has no history to keep it in. */
    private static Optional<String> unseen(Terminal terminal, String question) {
        LineReader reader = LineReaderBuilder.builder().terminal(terminal)
                .variable(LineReader.DISABLE_HISTORY, true)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        try {
            return Optional.of(reader.readLine(question, '\0'));
        } catch (UserInterruptException | EndOfFileException e) {
            return Optional.empty();
        }
    }

    /** The daemon knows the words; one that is gone completes nothing, and the next line tells why. */
    private static void complete(
            String line, DataOutputStream to, DataInputStream from, List<Candidate> candidates) {
        try {
            Frames.writeCompletion(to, line);
            Frames.readAnswer(from, _ -> { }).out().lines().map(Candidate::new).forEach(candidates::add);
        } catch (IOException e) {
            candidates.clear();
        }
    }

    /**
     * Sends a line and prints its reply.
     *
     * @param goesOn told how to end the command, where it turns out to go on
     */
    private int ask(
            String line, DataOutputStream to, DataInputStream from, Consumer<Runnable> goesOn, Answers answers)
            throws IOException {
        Frames.writeLine(to, line);
        StopWord stop = new StopWord(to);
        Frames.Answer answer = Frames.readAnswer(from, new Frames.Listener() {
            @Override
            public void part(String part) {
                if (stop.becomesDue()) {
                    goesOn.accept(() -> quietly(stop));
                }
                out.print(part);
                // Whoever read us may have read enough: `... | head`.
                if (out.checkError()) {
                    quietly(stop);
                }
            }

            @Override
            public void question(String text) throws IOException {
                Frames.writeSecret(to, answers.to(text));
            }
        });
        stop.say();
        out.print(answer.out());
        out.flush();
        err.print(answer.err());
        err.flush();
        prompt = answer.prompt();
        return answer.status();
    }

    private static void quietly(StopWord stop) {
        try {
            stop.say();
        } catch (IOException e) {
            // The daemon is gone: whoever reads its reply finds out the same.
        }
    }

    /** Greets the daemon; the answer is the node's name. */
    private static String greet(String directory, int columns, DataOutputStream to, DataInputStream from)
            throws IOException {
        Frames.writeGreeting(to, new Frames.Greeting(directory, columns, origin()));
        return Frames.readLine(from);
    }

    private static String origin() {
        String connection = System.getenv("SSH_CONNECTION");
        return connection == null ? "" : connection;
    }

    private static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{0,3}")
                ? Integer.parseInt(columns)
                : COLUMNS_WITHOUT_TERMINAL;
    }
}
