package io.twinwall.sync;

import static io.twinwall.sync.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.sync.report.TwinQuestions.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one node asks of the other, over a real link. */
class TwinQuestionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private TestNode r1;
    private TestNode r2;

    @BeforeEach
    void twins() throws IOException {
        List<TestNode> pair = TestNode.pair(directory);
        r1 = pair.getFirst();
        r2 = pair.getLast();
        TestNode.introduce(r1, r2);
        r1.start();
        r2.start();
        eventually("the link is up", 15, () -> r1.isUp() && r2.isUp());
    }

    @AfterEach
    void nothingIsLeft() {
        r1.close();
        r2.close();
    }

    /** The streams are there a moment after the link is; on a machine that stands still it may break meanwhile. */
    private Answer ask(String line) throws InterruptedException {
        AtomicReference<Answer> answer = new AtomicReference<>();
        eventually("the stream is there", 15, () -> {
            try {
                answer.set(r1.questions.ask(line, 80, PATIENCE));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return !answer.get().text().startsWith("the link ");
        });
        return answer.get();
    }

    @Test
    void theTwinRunsTheLineAndItsAnswerComesBackWithItsSuccess() throws InterruptedException {
        r2.questions.answerWith((line, columns) -> new Answer(line.startsWith("show"), line + " at " + columns + "\n"));
        assertEquals(new Answer(true, "show vrrp at 80\n"), ask("show vrrp"));
        assertEquals(new Answer(false, "reboot at 80\n"), ask("reboot"));
    }

    @Test
    void anAnswerOfMegabytesComesWhole() throws InterruptedException {
        String long3 = "a line of an answer, ä ö ü\n".repeat(100_000);
        r2.questions.answerWith((line, columns) -> new Answer(true, long3));
        assertEquals(long3, ask("show conntrack").text());
    }

    @Test
    void anAnswerWithoutEndIsCutAndSaysSo() throws InterruptedException {
        r2.questions.answerWith((line, columns) -> new Answer(true, "x".repeat(5 << 20)));
        String text = ask("show conntrack").text();
        assertTrue(text.endsWith("\n(cut: there is more)\n"), () -> text.substring(text.length() - 40));
        assertTrue(text.length() < (4 << 20) + 100);
    }

    @Test
    void aTwinThatDoesNotAnswerInTimeIsNotWaitedFor() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        r2.questions.answerWith((line, columns) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Answer(true, "too late\n");
        });
        eventually("the stream is there", 15, () -> {
            try {
                return r1.questions.ask("show", 80, Duration.ofMillis(300)).text()
                        .startsWith("the twin did not answer");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        end.countDown();
        r2.questions.answerWith((line, columns) -> new Answer(true, "in time\n"));
        assertEquals("in time\n", ask("show").text());
    }

    @Test
    void whoeverLosesTheTwinMeanwhileIsToldThatNothingIsKnown() throws InterruptedException {
        ask("show");
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        r2.questions.answerWith((line, columns) -> {
            runs.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Answer(true, "");
        });
        AtomicReference<Answer> answer = new AtomicReference<>();
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                answer.set(r1.questions.ask("request failover", 80, PATIENCE));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        eventually("it is asked", 15, () -> runs.get() == 1);
        r2.close();
        asking.join(Duration.ofSeconds(15));
        assertEquals("the link was interrupted; whether the twin did what was asked is not known\n",
                answer.get().text());
        assertFalse(answer.get().done());
        assertEquals(1, runs.get());
        never.countDown();
        assertTrue(r1.questions.ask("show", 80, PATIENCE).text().startsWith("the link is down"));
    }

    @Test
    void moreQuestionsAtOnceThanATwinTakesAreRefused() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        ask("show");
        r2.questions.answerWith((line, columns) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Answer(true, "");
        });
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        for (int i = 0; i < 6; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    Answer answer = r1.questions.ask("show", 80, PATIENCE);
                    if (answer.done()) {
                        answered.incrementAndGet();
                    } else if (answer.text().startsWith("the twin is busy")) {
                        busy.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        eventually("two find it busy", 15, () -> busy.get() == 2);
        end.countDown();
        eventually("four are answered", 15, () -> answered.get() == 4);
    }
}
