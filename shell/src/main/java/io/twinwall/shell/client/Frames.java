package io.twinwall.shell.client;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What crosses the control socket. The client greets once and is answered by the node's name as a line; then it sends
 * lines, and each is answered by one reply. A command that goes on sends parts before its reply. For a reply with parts
 * the client owes one more line, of whatever text: as early as it likes to end the command, at the latest when the
 * reply is there. So neither end ever takes the word to stop for a command.
 *
 * <pre>
 *   greeting   "TWW5" | directory | columns:int | origin
 *   line       text
 *   completion -2:int | text, answered by a reply whose out has a word a line
 *   reply      part... | status:int | out | err | prompt, which is empty where the session has ended
 *   part       -1:int | text
 *   question   -3:int | text, answered by a secret; before the reply and its parts
 *   secret     1:int | text, or 0:int where nobody answers
 *   text       length:int | UTF-8 bytes
 * </pre>
 */
public final class Frames {
    private static final int MAGIC = 0x54575735;
    private static final int LINE_BYTES_MAX = 1 << 16;
    private static final int REPLY_BYTES_MAX = 1 << 28;
    private static final int PART = -1;
    private static final int COMPLETION = -2;
    private static final int QUESTION = -3;

    private Frames() {}

    /**
     * Where the client stands.
     *
     * @param origin {@code SSH_CONNECTION} of its environment, empty without one
     */
    public record Greeting(String directory, int columns, String origin) {}

    /** What a line printed; statuses as in {@code Reply}. */
    public record Answer(int status, String out, String err, String prompt) {}

    public static void writeGreeting(DataOutputStream out, Greeting greeting) throws IOException {
        out.writeInt(MAGIC);
        writeText(out, greeting.directory());
        out.writeInt(greeting.columns());
        writeText(out, greeting.origin());
        out.flush();
    }

    /** Reads a greeting; IOException where the other end does not speak this protocol. */
    public static Greeting readGreeting(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("the client does not speak this control protocol");
        }
        return new Greeting(readText(in, LINE_BYTES_MAX), in.readInt(), readText(in, LINE_BYTES_MAX));
    }

    public static void writeLine(DataOutputStream out, String line) throws IOException {
        writeText(out, line);
        out.flush();
    }

    public static String readLine(DataInputStream in) throws IOException {
        return readText(in, LINE_BYTES_MAX);
    }

    /** What a client wants of a line: that it is run, or the words that may stand where it ends. */
    public record Request(String line, boolean completion) {}

    public static void writeCompletion(DataOutputStream out, String line) throws IOException {
        out.writeInt(COMPLETION);
        writeLine(out, line);
    }

    public static Request readRequest(DataInputStream in) throws IOException {
        int first = in.readInt();
        return first == COMPLETION
                ? new Request(readLine(in), true)
                : new Request(readText(in, first, LINE_BYTES_MAX), false);
    }

    public static void writeAnswer(DataOutputStream out, Answer answer) throws IOException {
        out.writeInt(answer.status());
        writeText(out, answer.out());
        writeText(out, answer.err());
        writeText(out, answer.prompt());
        out.flush();
    }

    public static void writePart(DataOutputStream out, String text) throws IOException {
        out.writeInt(PART);
        writeText(out, text);
        out.flush();
    }

    public static void writeQuestion(DataOutputStream out, String text) throws IOException {
        out.writeInt(QUESTION);
        writeText(out, text);
        out.flush();
    }

    public static Optional<String> readSecret(DataInputStream in) throws IOException {
        return in.readInt() == 0 ? Optional.empty() : Optional.of(readText(in, LINE_BYTES_MAX));
    }

    public static void writeSecret(DataOutputStream out, Optional<String> secret) throws IOException {
        out.writeInt(secret.isPresent() ? 1 : 0);
        if (secret.isPresent()) {
            writeText(out, secret.get());
        }
        out.flush();
    }

    /** What a client does with what comes before the end of a reply. */
    public interface Listener {
        void part(String text);

        /** Answers by {@link #writeSecret}. */
        default void question(String text) throws IOException {
            throw new IOException("nobody is here to answer");
        }
    }

    /** Reads a reply to its end, handing on its parts as they come. */
    public static Answer readAnswer(DataInputStream in, Listener listener) throws IOException {
        int status = in.readInt();
        while (status == PART || status == QUESTION) {
            String text = readText(in, REPLY_BYTES_MAX);
            if (status == PART) {
                listener.part(text);
            } else {
                listener.question(text);
            }
            status = in.readInt();
        }
        return new Answer(
                status, readText(in, REPLY_BYTES_MAX), readText(in, REPLY_BYTES_MAX), readText(in, LINE_BYTES_MAX));
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in, int max) throws IOException {
        return readText(in, in.readInt(), max);
    }

    private static String readText(DataInputStream in, int length, int max) throws IOException {
        if (length < 0 || length > max) {
            throw new IOException(
                    "a text of " + Integer.toUnsignedString(length) + " bytes; at most " + max + " are taken");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new java.io.EOFException("the other end hung up in the middle of a text");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
