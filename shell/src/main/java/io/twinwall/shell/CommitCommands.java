package io.twinwall.shell;

import io.twinwall.model.control.CommitRequest;
import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.value.TimeSpan;
import java.util.List;
import java.util.Optional;

/** {@code commit ...}, {@code compare ...} and {@code rollback}. */
final class CommitCommands {
    private static final String CONFIRM_MINUTES = "10";
    private static final int CONFIRM_MINUTES_MAX = 1440;
    private static final String REFERENCE = "a number of commits ago, a branch, or the beginning of a commit's id";

    private final ControlPlane appliance;

    CommitCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply compare(List<String> words, Session session) {
        return words.size() > 2
                ? Reply.notUnderstood("write compare, compare N or compare N M; each is " + REFERENCE)
                : CommandShell.told(appliance.compare(session.operator(), words));
    }

    Reply rollback(List<String> words, Session session) {
        return words.size() != 1
                ? Reply.notUnderstood("write rollback N; N is " + REFERENCE)
                : CommandShell.told(appliance.rollback(session.operator(), words.getFirst()));
    }

    Reply commit(List<String> words, Session session) {
        if (words.isEmpty()) {
            return asked(Optional.empty(), "", session);
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "check" -> rest.isEmpty()
                    ? CommandShell.told(appliance.commitCheck(session.operator()))
                    : CommandShell.tooMany("commit check", rest);
            case "comment" -> rest.isEmpty()
                    ? Reply.notUnderstood("write commit comment TEXT")
                    : asked(Optional.empty(), comment(rest), session);
            case "confirm" -> confirm(rest, session);
            default -> Reply.notUnderstood("`commit` is followed by nothing, `check`, `comment TEXT` or `confirm"
                    + " [MINUTES] [comment TEXT]`; `" + words.getFirst() + "` is none of them");
        };
    }

    private Reply confirm(List<String> words, Session session) {
        boolean timed = !words.isEmpty() && !words.getFirst().equals("comment");
        String minutes = timed ? words.getFirst() : CONFIRM_MINUTES;
        List<String> rest = timed ? words.subList(1, words.size()) : words;
        if (!minutes.matches("[1-9][0-9]{0,3}") || Integer.parseInt(minutes) > CONFIRM_MINUTES_MAX) {
            return Reply.notUnderstood("write commit confirm MINUTES, a number from 1 to " + CONFIRM_MINUTES_MAX);
        }
        if (!rest.isEmpty() && (!rest.getFirst().equals("comment") || rest.size() == 1)) {
            return rest.getFirst().equals("comment")
                    ? Reply.notUnderstood("write commit confirm MINUTES comment TEXT")
                    : CommandShell.tooMany("commit confirm MINUTES", rest);
        }
        return asked(Optional.of(TimeSpan.parse(minutes + "m")),
                rest.isEmpty() ? "" : comment(rest.subList(1, rest.size())), session);
    }

    private static String comment(List<String> words) {
        String text = String.join(" ", words);
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private Reply asked(Optional<TimeSpan> within, String comment, Session session) {
        return CommandShell.told(
                appliance.commit(session.operator(), new CommitRequest(within, session.origin(), comment)));
    }
}
