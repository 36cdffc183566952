package io.twinwall.appliance.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.LogLines;
import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.value.ArchiveUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When what is pushed, stepped. */
class ArchivePushTest {
    private final LogLines log = new LogLines();
    private final List<Long> pushes = new ArrayList<>();
    private Optional<ArchiveConfig> archive = Optional.of(
            new ArchiveConfig(new ArchiveUrl("file:///srv/archive.git"), Optional.empty(), Optional.empty()));
    private Optional<String> standing = Optional.of("main 1");
    private boolean mine = true;
    private String fails = "";
    private long now;

    private final ArchivePush push = new ArchivePush(new ArchivePush.Sources() {
        @Override
        public Optional<ArchiveConfig> archive() {
            return archive;
        }

        @Override
        public Secrets secrets() {
            return Secrets.NONE;
        }

        @Override
        public boolean isMine() {
            return mine;
        }

        @Override
        public Optional<String> standing() {
            return standing;
        }
    }, (to, secrets) -> {
        pushes.add(TimeUnit.NANOSECONDS.toSeconds(now));
        return Optional.of(fails).filter(why -> !why.isEmpty());
    }, log);

    /** Looks whenever it wants to, for so many seconds. */
    private void pass(int seconds) throws InterruptedException {
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        while (now <= end) {
            now += push.turn(now).orElse(TimeUnit.SECONDS.toNanos(5));
        }
        now = end;
    }

    @Test
    void everyCommitIsPushedOnce() throws InterruptedException {
        pass(60);
        assertEquals(1, pushes.size());
        standing = Optional.of("main 2");
        pass(60);
        assertEquals(2, pushes.size());
        assertEquals("in-sync: file:///srv/archive.git", push.shown().orElseThrow());
        standing = Optional.empty();
        pass(60);
        assertEquals(2, pushes.size(), "the history is not yet what is in force");
    }

    @Test
    void whatFailsIsTriedAgainEverMoreRarelyAndTold() throws InterruptedException {
        fails = "no route to host";
        pass(3600);
        assertEquals(List.of(0L, 2L, 6L, 14L, 30L, 62L, 126L, 254L, 510L, 810L), pushes.subList(0, 10));
        assertTrue(pushes.size() < 25, pushes.toString());
        assertEquals(List.of("ARC-0101 the archive file:///srv/archive.git is behind, 3 attempts failed: no route to"
                + " host"), log.lines());
        assertTrue(push.shown().orElseThrow().startsWith("behind: "), push.shown().toString());
        fails = "";
        pass(400);
        assertEquals("in-sync: file:///srv/archive.git", push.shown().orElseThrow());
        assertEquals(1, log.of(ArchiveMessage.CAUGHT_UP).size());
    }

    @Test
    void oneNodePushesAndItsTwinTakesOver() throws InterruptedException {
        mine = false;
        pass(60);
        assertEquals(0, pushes.size());
        assertTrue(push.shown().orElseThrow().startsWith("standby: "), push.shown().toString());
        mine = true;
        pass(10);
        assertEquals(1, pushes.size());
        mine = false;
        pass(10);
        mine = true;
        pass(10);
        assertEquals(2, pushes.size(), "it cannot know what its twin did meanwhile");
    }

    @Test
    void anotherArchiveBeginsAnewAndNoneIsNone() throws InterruptedException {
        fails = "gone";
        pass(600);
        int before = pushes.size();
        fails = "";
        archive = archive.map(config -> new ArchiveConfig(
                new ArchiveUrl("file:///srv/other.git"), config.secret(), config.hostKey()));
        pass(1);
        assertEquals(before + 1, pushes.size());
        archive = Optional.empty();
        pass(10);
        assertEquals(Optional.empty(), push.shown());
    }
}
