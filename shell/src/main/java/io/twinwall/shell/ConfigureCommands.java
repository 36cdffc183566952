package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.edit.Draft;
import io.twinwall.model.edit.Edited;
import io.twinwall.model.edit.Guide;
import io.twinwall.model.edit.Offer;
import io.twinwall.model.edit.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is typed in configure mode and concerns the candidate; every other word is the operational mode's. */
final class ConfigureCommands {
    /** The words of the mode, each with its line of help. */
    static final Map<String, String> WORDS = new TreeMap<>(Map.ofEntries(
            Map.entry("set", "write a value, or add one to a list"),
            Map.entry("delete", "take a value or everything at a place away"),
            Map.entry("rename", "give an entry another name"),
            Map.entry("copy", "make an entry like another one"),
            Map.entry("insert", "put an entry before or after another one"),
            Map.entry("edit", "go to a place"),
            Map.entry("up", "go one place up"),
            Map.entry("top", "go to the top"),
            Map.entry("show", "print the candidate, or a part of it"),
            Map.entry("compare", "what the candidate would change"),
            Map.entry("commit", "put the candidate in force"),
            Map.entry("confirm", "keep what was committed with a time"),
            Map.entry("rollback", "make what was in force once the candidate"),
            Map.entry("load", "make a file the candidate"),
            Map.entry("discard", "drop the candidate"),
            Map.entry("run", "run a command of the operational mode"),
            Map.entry("exit", "leave the place, or configure mode")));

    private final ControlPlane appliance;

    ConfigureCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    /** {@code configure}. */
    Reply begin(List<String> rest, Session session) {
        if (!rest.isEmpty()) {
            return CommandShell.tooMany("configure", rest);
        }
        session.mode().configure();
        List<String> others = appliance.otherCandidates(session.operator());
        return Reply.printed(others.isEmpty() ? "" : "a candidate of " + String.join(", ", others)
                + " is open too; whoever commits second is merged with the first\n");
    }

    /** Runs a line of configure mode; empty where its first word is none of the mode's own. */
    Optional<Reply> run(List<String> typed, Session session) {
        EditMode mode = session.mode();
        List<String> words = inFull(typed);
        List<String> rest = words.subList(1, words.size());
        return Optional.ofNullable(switch (words.getFirst()) {
            case "set" -> isSecret(rest) ? null : edited(draft(session).set(mode.at(), rest), session);
            case "delete" -> isSecret(rest) ? null : edited(draft(session).delete(mode.at(), rest), session);
            case "rename" -> edited(draft(session).rename(mode.at(), rest), session);
            case "copy" -> edited(draft(session).copy(mode.at(), rest), session);
            case "insert" -> edited(draft(session).insert(mode.at(), rest), session);
            case "edit" -> edit(rest, session, mode);
            case "up" -> up(rest, mode);
            case "top" -> top(rest, session, mode);
            case "show" -> show(rest, session, mode);
            case "exit", "quit" -> exit(rest, session, mode);
            case "configure" -> Reply.notUnderstood("this is configure mode already; `exit` leaves it");
            default -> null;
        });
    }

    /** The first word may be short where it is unique among the mode's own. */
    private static List<String> inFull(List<String> words) {
        List<String> begun = WORDS.keySet().stream().filter(word -> word.startsWith(words.getFirst())).toList();
        if (begun.size() != 1 || WORDS.containsKey(words.getFirst())) {
            return words;
        }
        List<String> full = new ArrayList<>(words);
        full.set(0, begun.getFirst());
        return full;
    }

    private static boolean isSecret(List<String> words) {
        return !words.isEmpty() && words.getFirst().equals("secret");
    }

    private Draft draft(Session session) {
        return appliance.draft(session.operator());
    }

    private Reply edited(Edited edited, Session session) {
        return switch (edited) {
            case Edited.Done(Draft draft) -> {
                appliance.edited(session.operator(), draft);
                yield Reply.printed("");
            }
            case Edited.Refused(String sentence) -> Reply.notUnderstood(sentence);
        };
    }

    private Reply edit(List<String> rest, Session session, EditMode mode) {
        return switch (draft(session).place(mode.at(), rest)) {
            case Draft.Place.Found(List<String> words) -> {
                mode.go(words);
                yield Reply.printed("");
            }
            case Draft.Place.Refused(String sentence) -> Reply.notUnderstood(sentence);
        };
    }

    private static Reply up(List<String> rest, EditMode mode) {
        if (!rest.isEmpty()) {
            return CommandShell.tooMany("up", rest);
        }
        if (mode.at().isEmpty()) {
            return Reply.notUnderstood("this is the top; `exit` leaves configure mode");
        }
        mode.go(mode.at().subList(0, mode.at().size() - 1));
        return Reply.printed("");
    }

    /** {@code top}, alone or before a command that shall start there. */
    private Reply top(List<String> rest, Session session, EditMode mode) {
        List<String> before = mode.at();
        mode.go(List.of());
        if (rest.isEmpty()) {
            return Reply.printed("");
        }
        Optional<Reply> reply = run(rest, session);
        if (!rest.getFirst().equals("edit")) {
            mode.go(before);
        }
        return reply.orElseGet(() -> Reply.notUnderstood("`top` is followed by nothing or by "
                + "edit, set, delete, rename, copy, insert or show"));
    }

    private Reply show(List<String> rest, Session session, EditMode mode) {
        List<String> path = new ArrayList<>(mode.at());
        path.addAll(rest);
        Draft draft = draft(session);
        // A wrong word is told as `edit` would tell it; a place where nothing is written shows nothing.
        if (!rest.isEmpty() && draft.at(path).isEmpty()
                && draft.place(mode.at(), rest) instanceof Draft.Place.Refused(String sentence)
                && !sentence.contains("has nothing beneath it")) {
            return Reply.notUnderstood(sentence);
        }
        return Reply.printed(appliance.text(draft, path));
    }

    private Reply exit(List<String> rest, Session session, EditMode mode) {
        if (!rest.isEmpty() && !rest.equals(List.of("configuration-mode"))) {
            return CommandShell.tooMany("exit", rest);
        }
        if (rest.isEmpty() && !mode.at().isEmpty()) {
            mode.go(List.of());
            return Reply.printed("");
        }
        mode.leave();
        return Reply.printed(appliance.hasCandidate(session.operator())
                ? "your candidate is kept; 'compare' shows what it would change\n" : "");
    }

    /** What may stand where a line of the mode ends; empty where its first word is none of the mode's own. */
    Optional<List<Offer>> offers(Tokens.Split line, Session session) {
        EditMode mode = session.mode();
        if (line.whole().isEmpty()) {
            return Optional.of(WORDS.entrySet().stream()
                    .map(word -> new Offer(word.getKey(), word.getValue(), false))
                    .toList());
        }
        List<String> rest = line.whole().subList(1, line.whole().size());
        Guide guide = new Guide(draft(session), appliance::live);
        return switch (inFull(line.whole()).getFirst()) {
            case "set" -> isSecret(rest) ? Optional.empty()
                    : Optional.of(guide.behind(mode.at(), rest, Guide.Purpose.SET));
            case "delete" -> isSecret(rest) ? Optional.empty()
                    : Optional.of(guide.behind(mode.at(), rest, Guide.Purpose.TAKE));
            case "show", "rename", "copy", "insert" -> Optional.of(guide.behind(mode.at(), rest, Guide.Purpose.TAKE));
            case "edit" -> Optional.of(guide.behind(mode.at(), rest, Guide.Purpose.EDIT));
            case "top" -> offers(new Tokens.Split(rest, line.last(), line.open()), session);
            default -> Optional.empty();
        };
    }
}
