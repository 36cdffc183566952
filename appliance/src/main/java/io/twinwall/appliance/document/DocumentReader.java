package io.twinwall.appliance.document;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.Binding;
import io.twinwall.model.schema.BoundBefore;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Places;
import io.twinwall.model.verify.DocumentVerifier;
import io.twinwall.model.verify.Finding;
import io.twinwall.model.verify.VerifiedBefore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a document from the bytes of a YAML file, and tells every problem of it in one go. */
public final class DocumentReader {
    /** Largest file that is looked into. */
    public static final int BYTES_MAX = ControlPlane.DOCUMENT_BYTES_MAX;

    private DocumentReader() {}

    /** Reads, binds and verifies. Never throws on what is in {@code bytes}. */
    public static Reading read(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            return tooLarge();
        }
        List<Finding> findings = new ArrayList<>();
        Optional<YamlTree.Read> read = tree(bytes, findings);
        return read.isEmpty() ? refused(findings) : judged(read.get(), findings,
                new BoundBefore(), new VerifiedBefore());
    }

    /** The tree of a text; empty, with the reason among the findings, where it has none. */
    static Optional<YamlTree.Read> tree(byte[] bytes, List<Finding> findings) {
        return new TextCheck(findings).text(bytes).flatMap(readable -> tree(readable, findings));
    }

    /** Binds and verifies what was read. */
    static Reading judged(
            YamlTree.Read read, List<Finding> findings, BoundBefore bound, VerifiedBefore verified) {
        Binding binding = Binder.bind(read.root().orElseThrow(), bound);
        findings.addAll(binding.findings());
        findings.addAll(DocumentVerifier.verify(binding.document(), binding.places(), verified));
        if (Finding.anyError(findings)) {
            return refused(findings);
        }
        return new Reading(Optional.of(binding.document()), inOrder(findings));
    }

    /** Where each path is written in a text that was read before; all of it is read again. */
    public static Places places(byte[] bytes) {
        return tree(bytes, new ArrayList<>())
                .map(read -> Binder.bind(read.root().orElseThrow()).places())
                .orElseGet(Places::none);
    }

    /** The refusal of a file that is not looked into at all. */
    static Reading tooLarge() {
        return refused(List.of(new Finding(Finding.Severity.ERROR, 0, 0, "",
                "the file is larger than " + (BYTES_MAX >> 20) + " MiB, and was not read",
                "is this the right file? a document takes a few KiB, one with a group of a million addresses 20 MiB")));
    }

    private static Optional<YamlTree.Read> tree(TextCheck.Text text, List<Finding> findings) {
        if (text.tabs()) {
            return salvaged(YamlSalvage.read(text.text(), Optional.empty(), findings));
        }
        try {
            YamlTree.Read read = YamlTree.read(text.text(), 0);
            findings.addAll(read.findings());
            if (read.root().isEmpty() || isEmptyScalar(read.root().get())) {
                findings.add(new Finding(Finding.Severity.ERROR, 1, 1, "", "the document is empty",
                        "begin with `pair:` and `interfaces:`"));
                return Optional.empty();
            }
            return Optional.of(read);
        } catch (YamlTree.TooMany e) {
            findings.add(e.finding());
            return Optional.empty();
        } catch (YamlTree.Broken e) {
            return salvaged(YamlSalvage.read(text.text(), Optional.of(e.finding()), findings));
        }
    }

    private static Optional<YamlTree.Read> salvaged(ConfigNode root) {
        return Optional.of(new YamlTree.Read(Optional.of(root), List.of(), 0, List.of()));
    }

    private static boolean isEmptyScalar(ConfigNode node) {
        return node instanceof ConfigNode.Scalar(String text, Place place) && text.isEmpty();
    }

    static Reading refused(List<Finding> findings) {
        return new Reading(Optional.empty(), inOrder(findings));
    }

    private static List<Finding> inOrder(List<Finding> findings) {
        return findings.stream().distinct().sorted(Finding.IN_ORDER_OF_TEXT).toList();
    }
}
