package io.twinwall.appliance.document;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.BoundBefore;
import io.twinwall.model.verify.Finding;
import io.twinwall.model.verify.VerifiedBefore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes documents that are much like those before, as an operator's are from one commit to the next: what a
 * change touches is read, bound, judged and written, the rest is what it was, down to the very objects. The answers are
 * those of {@link DocumentReader} and {@link DocumentWriter}. Safe for several threads.
 */
public final class Documents {
    /** Texts: an operator's file, and the same document as it is stored. */
    private static final int KEPT = 2;
    /** Some 20 MB; a larger document is mostly groups, in which nothing is gained by pieces. */
    private static final int NODES_MAX = 400_000;

    /** A text and what it was read as. */
    private static final class Kept {
        private final byte[] text;
        private final YamlTree.Read tree;
        private final BoundBefore bound;
        private final VerifiedBefore verified;

        private Kept(byte[] text, YamlTree.Read tree, BoundBefore bound, VerifiedBefore verified) {
            this.text = text;
            this.tree = tree;
            this.bound = bound;
            this.verified = verified;
        }
    }

    private final RuleTexts texts = new RuleTexts();
    /** The last first. */
    private final Deque<Kept> kept = new ArrayDeque<>();

    /** As {@link DocumentWriter#write}. */
    public String write(Document document) {
        synchronized (texts) {
            return DocumentWriter.write(document, texts);
        }
    }

    /** As {@link DocumentReader#read}. */
    public synchronized Reading read(byte[] bytes) {
        if (bytes.length > DocumentReader.BYTES_MAX) {
            return DocumentReader.tooLarge();
        }
        for (Kept former : List.copyOf(kept)) {
            Optional<YamlTree.Read> tree = Rereading.read(former.text, former.tree, bytes, former.bound);
            if (tree.isPresent()) {
                kept.remove(former);
                return judged(bytes, tree.get(), former.bound, former.verified, new ArrayList<>());
            }
        }
        List<Finding> findings = new ArrayList<>();
        Optional<YamlTree.Read> tree = DocumentReader.tree(bytes, findings);
        return tree.isEmpty() ? DocumentReader.refused(findings)
                : judged(bytes, tree.get(), new BoundBefore(), new VerifiedBefore(), findings);
    }

    private Reading judged(
            byte[] bytes, YamlTree.Read tree, BoundBefore bound, VerifiedBefore verified, List<Finding> findings) {
        boolean clean = findings.isEmpty();
        Reading reading = DocumentReader.judged(tree, findings, bound, verified);
        if (clean && !tree.blocks().isEmpty() && tree.nodes() <= NODES_MAX) {
            kept.addFirst(new Kept(Arrays.copyOf(bytes, bytes.length), tree, bound, verified));
            while (kept.size() > KEPT) {
                kept.removeLast();
            }
        }
        return reading;
    }
}
