package io.twinwall.sync.report;

import com.google.protobuf.ByteString;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.machine.SendWindow;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Command lines that one node runs for an operator of the other. Each is run once at most: where its answer does not
 * come, whether it was run is not known, and that is what the operator is told. Any thread may call.
 *
 * <pre>
 *   ask(line) --Question--> twin: Answerer, on a thread of its own --AnswerPart ...--> Answer
 * </pre>
 */
public final class TwinQuestions {
    /** The longest line in characters. */
    static final int LINE_MAX = 1_000;
    /** Bytes of the largest answer: a table of everything of a large pair. What is longer is cut, and says so. */
    static final int ANSWER_MAX = 4 << 20;

    static final int PART = 32 << 10;
    private static final int AT_WORK_MAX = 4;
    private static final Duration ROOM_PATIENCE = Duration.ofSeconds(5);
    private static final int COLUMNS_MIN = 20;
    private static final int COLUMNS_MAX = 1_000;

    /**
     * What came of a line.
     *
     * @param done whether it did what was asked
     * @param text what a terminal prints, lines with their ends
     */
    public record Answer(boolean done, String text) {
        static Answer refused(String why) {
            return new Answer(false, why + "\n");
        }
    }

    /** Who runs what the twin asks. */
    public interface Answerer {
        /** Runs a line; may take its time. Never throws. */
        Answer answer(String line, int columns);
    }

    /** Waits for an answer and puts its parts together. */
    private static final class Pending {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private ByteString text = ByteString.EMPTY;
        private int parts;

        private void take(ControlEntry.AnswerPart part) {
            if (part.index() != parts || text.size() + part.text().size() > ANSWER_MAX + PART) {
                answer.complete(Answer.refused("what the twin answered has gaps or no end"));
                return;
            }
            parts++;
            text = text.concat(part.text());
            if (part.last()) {
                answer.complete(new Answer(part.done(), text.toStringUtf8()));
            }
        }
    }

    private final Supplier<TwinStream> stream;
    private final AtomicLong ids = new AtomicLong(System.nanoTime());
    private final Map<Long, Pending> pending = new HashMap<>();
    private final Semaphore atWork = new Semaphore(AT_WORK_MAX);
    private volatile Answerer answerer = (line, columns) -> Answer.refused("the twin is starting; ask again");
    private boolean reachable;

    TwinQuestions(Supplier<TwinStream> stream) {
        this.stream = stream;
    }

    /** From now on the twin's questions are run by this. */
    public void answerWith(Answerer next) {
        answerer = next;
    }

    /** Asks, and waits for the answer; never longer than {@code patience}. */
    public Answer ask(String line, int columns, Duration patience) throws InterruptedException {
        if (line.length() > LINE_MAX) {
            return Answer.refused("the line is longer than " + LINE_MAX + " characters");
        }
        long id = ids.incrementAndGet();
        Pending question = new Pending();
        synchronized (this) {
            if (!reachable) {
                return Answer.refused("the link is down; 'show link' says why");
            }
            pending.put(id, question);
        }
        try {
            byte[] entry = ControlCodec.encode(new ControlEntry.Question(id, line, columns));
            if (stream.get().offer(entry) != SendWindow.Offer.ACCEPTED) {
                return Answer.refused("the link is busy; ask again");
            }
            return question.answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Answer.refused("the twin did not answer within " + patience.toSeconds()
                    + " s; whether it did what was asked is not known");
        } catch (ExecutionException e) {
            throw new AssertionError("nothing completes it so", e);
        } finally {
            synchronized (this) {
                pending.remove(id);
            }
        }
    }

    /** The twin asks. Called by the link's thread: what it wants runs on one of its own. */
    void asked(ControlEntry.Question question) {
        Thread.ofVirtual().name("question").start(() -> {
            Answer answer;
            if (atWork.tryAcquire()) {
                try {
                    answer = answerer.answer(
                            question.line(), Math.clamp(question.columns(), COLUMNS_MIN, COLUMNS_MAX));
                } finally {
                    atWork.release();
                }
            } else {
                answer = Answer.refused("the twin is busy with other questions; ask again");
            }
            send(question.id(), answer);
        });
    }

    private void send(long id, Answer answer) {
        ByteString text = ByteString.copyFromUtf8(answer.text());
        if (text.size() > ANSWER_MAX) {
            text = text.substring(0, ANSWER_MAX).concat(ByteString.copyFromUtf8("\n(cut: there is more)\n"));
        }
        int index = 0;
        for (int from = 0; from == 0 || from < text.size(); from += PART) {
            int to = Math.min(text.size(), from + PART);
            ControlEntry.AnswerPart part = new ControlEntry.AnswerPart(
                    id, index++, to == text.size(), answer.done(), text.substring(from, to));
            if (!offered(ControlCodec.encode(part))) {
                return;
            }
        }
    }

    /** Waits for room, within bounds: who asked has given up by then. */
    private boolean offered(byte[] entry) {
        long deadline = System.nanoTime() + ROOM_PATIENCE.toNanos();
        try {
            while (true) {
                SendWindow.Offer offer = stream.get().offer(entry);
                long left = deadline - System.nanoTime();
                if (offer != SendWindow.Offer.FULL || left <= 0) {
                    return offer == SendWindow.Offer.ACCEPTED;
                }
                synchronized (this) {
                    // A word that came before this wait is made up for by its end.
                    wait(Math.clamp(left / 1_000_000, 1, 50));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    synchronized void answered(ControlEntry.AnswerPart part) {
        Pending question = pending.get(part.id());
        if (question != null) {
            question.take(part);
        }
    }

    synchronized void roomAgain() {
        notifyAll();
    }

    synchronized void reachable(boolean is) {
        reachable = is;
        if (!is) {
            interrupted();
        }
    }

    synchronized void interrupted() {
        pending.values().forEach(question -> question.answer.complete(
                Answer.refused("the link was interrupted; whether the twin did what was asked is not known")));
    }
}
