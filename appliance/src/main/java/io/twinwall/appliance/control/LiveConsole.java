package io.twinwall.appliance.control;

import io.twinwall.shell.Console;
import io.twinwall.shell.Reply;
import io.twinwall.shell.client.Frames;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The client's end of one command. While one goes on, a thread waits for the line by which the client ends it; a client
 * that hangs up ends it as well.
 */
final class LiveConsole implements Console {
    private final DataInputStream in;
    private final DataOutputStream out;
    private Thread waiting;
    private volatile boolean listens = true;

    LiveConsole(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public boolean listens() {
        return listens;
    }

    @Override
    public Optional<String> ask(String question) {
        try {
            Frames.writeQuestion(out, question);
            return Frames.readSecret(in);
        } catch (IOException e) {
            listens = false;
            return Optional.empty();
        }
    }

    @Override
    public void begin() {
        send("");
        waiting = Thread.ofVirtual().name("control-stop").start(this::awaitTheWordToStop);
    }

    @Override
    public void print(String line) {
        send(line + "\n");
    }

    private void send(String part) {
        try {
            Frames.writePart(out, part);
        } catch (IOException e) {
            // Gone; the reply will find out the same.
            listens = false;
        }
    }

    private void awaitTheWordToStop() {
        try {
            Frames.readLine(in);
        } catch (IOException e) {
            // Hung up; the next command's reader finds out the same.
        } finally {
            listens = false;
        }
    }

    /**
     * Ends the command and says what stands before the next one; returns when the client's line for it has come, where
     * one is due.
     */
    void end(Reply reply, String prompt) throws IOException, InterruptedException {
        Frames.writeAnswer(out, new Frames.Answer(reply.status(), reply.out(), reply.err(), prompt));
        if (waiting != null) {
            waiting.join();
        }
    }
}
