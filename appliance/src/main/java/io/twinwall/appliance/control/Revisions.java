package io.twinwall.appliance.control;

import io.twinwall.appliance.commit.PairCommit;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.Reading;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.History;
import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Vrids;
import io.twinwall.model.view.Datum;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What was in force before, by the names operators give it: how many commits ago, a branch, or an id's beginning. */
public final class Revisions {
    private static final int SHOWN = 100;
    private static final int SEARCHED = 100_000;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{6,40}");

    /** One that was found. */
    record Revision(String name, Document document) {}

    private final History history;
    private final PairCommit pair;
    private final Supplier<Optional<String>> archive;

    /**
     * Of a history and what is in force.
     *
     * @param archive how the archive stands, in a few words; empty where there is none
     */
    public Revisions(History history, PairCommit pair, Supplier<Optional<String>> archive) {
        this.history = history;
        this.pair = pair;
        this.archive = archive;
    }

    /** How the archive stands; empty where the document has none. */
    Optional<String> archive() {
        return archive.get();
    }

    /** Throws with a sentence for the operator. */
    Revision find(String reference) throws IOException {
        CommitObject commit = commit(reference);
        Reading reading = DocumentReader.read(history.document(commit.id()));
        Document document = reading.document().map(Vrids::assign).orElseThrow(() -> new IOException(
                "what " + reference + " had is not valid for this program any more: " + reading.findings()));
        String name = history.branches().containsKey(reference) ? "branch " + reference : "commit " + commit.id();
        return new Revision(name, document);
    }

    private CommitObject commit(String reference) throws IOException {
        CommitId head = pair.inForce().id();
        Map<String, CommitId> branches = history.branches();
        if (branches.containsKey(reference)) {
            return history.commit(branches.get(reference)).orElseThrow(() -> new IOException(
                    "branch " + reference + " is damaged"));
        }
        if (NUMBER.matcher(reference).matches()) {
            int back = Integer.parseInt(reference);
            List<CommitObject> line = history.line(head, back + 1);
            if (line.size() <= back) {
                throw new IOException("there is no " + reference + ": the oldest is " + (line.size() - 1));
            }
            return line.getLast();
        }
        if (!ID.matcher(reference).matches()) {
            throw new IOException("there is no branch " + reference + "; write a number, a branch or the beginning of a"
                    + " commit's id, as 'show configuration history' has them");
        }
        List<CommitObject> known = new ArrayList<>(history.line(head, SEARCHED));
        for (CommitId branch : branches.values()) {
            known.addAll(history.line(branch, SEARCHED));
        }
        List<CommitObject> found = known.stream().filter(c -> c.id().hex().startsWith(reference)).distinct().toList();
        if (found.size() != 1) {
            throw new IOException(found.isEmpty() ? "there is no commit " + reference
                    : "several commits begin with " + reference + "; write more of it");
        }
        return found.getFirst();
    }

    /** {@code 8a41f0c2d7 by ada on r1}. */
    String sentence(CommitId id) {
        try {
            return history.commit(id).map(c -> id + (c.story().by().isEmpty() ? "" : " by " + c.story().by())
                    + c.story().node().map(node -> " on " + node).orElse("")).orElse(id.toString());
        } catch (IOException e) {
            return id.toString();
        }
    }

    /** The newest commits, and the branches. */
    Datum show() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        try {
            List<Datum> commits = new ArrayList<>();
            int number = 0;
            for (CommitObject commit : history.line(pair.inForce().id(), SHOWN)) {
                Map<String, Datum> row = new LinkedHashMap<>();
                row.put("number", new Datum.Whole(number++));
                row.putAll(row(commit));
                commits.add(new Datum.Fields(row));
            }
            List<Datum> branches = new ArrayList<>();
            for (Map.Entry<String, CommitId> branch : history.branches().entrySet()) {
                Map<String, Datum> row = new LinkedHashMap<>();
                row.put("branch", new Datum.Text(branch.getKey()));
                Optional<CommitObject> commit = history.commit(branch.getValue());
                if (commit.isPresent()) {
                    row.putAll(row(commit.get()));
                }
                branches.add(new Datum.Fields(row));
            }
            fields.put("commits", new Datum.Items(commits));
            fields.put("branches", new Datum.Items(branches));
        } catch (IOException e) {
            fields.put("trouble", new Datum.Text("the history cannot be read: " + e.getMessage()));
        }
        archive().ifPresent(story -> fields.put("archive", new Datum.Text(story)));
        return new Datum.Fields(fields);
    }

    private static Map<String, Datum> row(CommitObject commit) {
        Map<String, Datum> row = new LinkedHashMap<>();
        CommitObject.Story story = commit.story();
        row.put("commit", new Datum.Text(commit.id().shortened()));
        row.put("when", new Datum.Text(commit.at().equals(Instant.EPOCH) ? "-" : commit.at().toString()));
        row.put("by", new Datum.Text(story.by().isEmpty() ? "-" : story.by()));
        row.put("node", new Datum.Text(story.node().map(NodeName::text).orElse("-")));
        row.put("mark", new Datum.Text(mark(commit)));
        row.put("comment", new Datum.Text(story.comment()));
        return row;
    }

    private static String mark(CommitObject commit) {
        String kind = switch (commit.story().kind()) {
            case TYPED -> "";
            case CONFIRMED -> "confirmed";
            case FIRST -> "first";
            case RETURNED -> "returned";
            case FOUND -> "found";
        };
        return commit.story().solo() ? kind.isEmpty() ? "solo" : kind + ", solo" : kind.isEmpty() ? "-" : kind;
    }
}
