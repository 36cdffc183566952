package io.twinwall.appliance.commit;

import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What a node notes of a commit that waits for its confirmation. */
public final class NodeDisk {
    private final UnconfirmedCommit note;
    private final EventLog log;
    private Optional<UnconfirmedCommit.Waiting> current = Optional.empty();
    private Optional<UnconfirmedCommit.Waiting> pending = Optional.empty();

    public NodeDisk(Path state, EventLog log) {
        this.note = new UnconfirmedCommit(state);
        this.log = log;
    }

    /** What was noted by whoever ran before. */
    Optional<UnconfirmedCommit.Waiting> read() {
        try {
            current = note.read();
        } catch (IOException e) {
            log.log(CommitMessage.CONFIRMATION_UNREADABLE, e.getMessage());
        }
        return current;
    }

    /** Returns after it is on disk. */
    void keep(PairState.Pending waiting, Instant until, byte[] text) throws IOException {
        UnconfirmedCommit.Waiting next = new UnconfirmedCommit.Waiting(
                until, waiting.untilSeconds(), waiting.by(), waiting.former(), waiting.commits(),
                new String(text, StandardCharsets.UTF_8));
        pending = Optional.of(next);
        note.write(next);
    }

    /** The commit it was kept for did not come to be. */
    void restore() {
        if (pending.isEmpty()) {
            return;
        }
        pending = Optional.empty();
        try {
            if (current.isPresent()) {
                note.write(current.get());
            } else {
                note.forget();
            }
        } catch (IOException e) {
            log.log(CommitMessage.CONFIRMATION_UNREADABLE, e.getMessage());
        }
    }

    /** A commit came into force; what was noted for another means nothing any more. */
    void inForce(boolean waits) {
        current = waits ? pending : Optional.empty();
        pending = Optional.empty();
        if (!waits) {
            forget();
        }
    }

    void forget() {
        current = Optional.empty();
        try {
            note.forget();
        } catch (IOException e) {
            // It names commits that are not in force: whoever finds it passes it over.
            log.log(CommitMessage.CONFIRMATION_UNREADABLE, e.getMessage());
        }
    }

    /** The note of a commit that waits; empty where it does not. */
    Optional<UnconfirmedCommit.Waiting> noted(CommitId commit) {
        return current.filter(note -> note.commits().contains(commit));
    }

    Optional<byte[]> formerText() {
        return current.map(waiting -> waiting.text().getBytes(StandardCharsets.UTF_8));
    }
}
