package io.twinwall.appliance.commit;

import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.GitObject;
import io.twinwall.sync.wire.CommitId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A commit and what lies before it, found among objects that came from the twin and judged: every commit has its tree
 * and document, each is the next one's parent.
 *
 * @param newest document, tree and commit
 * @param before whatever else came, oldest first
 * @param root the parent of the oldest; empty where the line begins among the objects
 */
record CommitChain(List<GitObject> newest, List<GitObject> before, Optional<CommitId> root) {
    /** Throws IllegalArgumentException where it is none, or does not end at {@code over}. */
    static CommitChain of(List<GitObject> objects, CommitId newest, Optional<CommitId> over) {
        Map<String, GitObject> byId = new HashMap<>();
        objects.forEach(object -> byId.put(object.id(), object));
        List<List<GitObject>> line = new ArrayList<>();
        Optional<CommitId> next = Optional.of(newest);
        boolean reached = false;
        while (next.isPresent() && !reached && byId.containsKey(next.get().hex())) {
            List<GitObject> whole = whole(byId, next.get());
            line.addFirst(whole);
            next = CommitObject.of(whole).parent();
            reached = over.isPresent() && next.equals(over);
        }
        if (line.isEmpty()) {
            throw new IllegalArgumentException("commit " + newest + " is not among its objects");
        }
        if (over.isPresent() && !reached) {
            throw new IllegalArgumentException("commit " + newest + " does not descend from " + over.get());
        }
        List<GitObject> last = line.removeLast();
        return new CommitChain(last, line.stream().flatMap(List::stream).toList(), next);
    }

    private static List<GitObject> whole(Map<String, GitObject> byId, CommitId id) {
        GitObject commit = byId.get(id.hex());
        GitObject tree = byId.get(CommitObject.of(List.of(commit)).tree());
        GitObject document = tree == null ? null : byId.get(tree.documentOfTree());
        if (document == null || document.kind() != GitObject.Kind.BLOB) {
            throw new IllegalArgumentException("commit " + id + " is incomplete");
        }
        return List.of(document, tree, commit);
    }
}
