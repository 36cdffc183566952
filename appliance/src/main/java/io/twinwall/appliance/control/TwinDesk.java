package io.twinwall.appliance.control;

import io.twinwall.model.control.Operator;
import io.twinwall.shell.CommandShell;
import io.twinwall.shell.Console;
import io.twinwall.shell.Reply;
import io.twinwall.shell.Session;
import io.twinwall.sync.report.TwinQuestions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs what operators of the twin ask: they may look at everything that is told at once, and hand groups over. What
 * changes a document is typed at a node of one's own.
 */
public final class TwinDesk implements TwinQuestions.Answerer {
    private static final List<String> ALLOWED = List.of("show ", "request failover");
    private static final Operator TWIN = new Operator("twin");

    private final CommandShell shell;

    public TwinDesk(CommandShell shell) {
        this.shell = shell;
    }

    @Override
    public TwinQuestions.Answer answer(String line, int columns) {
        if (ALLOWED.stream().noneMatch((line.strip() + " ")::startsWith)) {
            return new TwinQuestions.Answer(false, "the twin can be asked to `show`, and for `request failover`\n");
        }
        Reply reply = shell.run(line, new Session(TWIN, Path.of("/"), columns, Optional.empty()), new Deaf());
        return new TwinQuestions.Answer(reply.status() == 0, reply.out() + reply.err());
    }

    /** Nobody listens to what would go on: such a command ends at once. */
    private static final class Deaf implements Console {
        @Override
        public void begin() {}

        @Override
        public boolean listens() {
            return false;
        }

        @Override
        public void print(String line) {}

        /** Whoever has something to keep secret types it at a console of the node itself. */
        @Override
        public Optional<String> ask(String prompt) {
            return Optional.empty();
        }
    }
}
