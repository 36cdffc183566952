package io.twinwall.firewall;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The test's end of a {@link NodeAgent}: one line asked, one line answered. */
final class Agent implements AutoCloseable {
    private final String namespace;
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    Agent(String namespace) throws IOException {
        this.namespace = namespace;
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                NodeAgent.class.getName()));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        questions = process.outputWriter();
        answers = process.inputReader();
    }

    /** Asks and waits for the answer. */
    String ask(String question) {
        tell(question);
        return answer();
    }

    /** Asks without waiting; {@link #answer()} fetches what it said. */
    void tell(String question) {
        try {
            questions.write(question);
            questions.newLine();
            questions.flush();
        } catch (IOException e) {
            throw new AssertionError(namespace + " cannot be asked: " + question, e);
        }
    }

    String answer() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("the agent of " + namespace + " is gone, its last words are above");
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError(namespace + " does not answer", e);
        }
    }

    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException gone) {
            process.destroyForcibly();
        }
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
