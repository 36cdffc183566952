package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the rules share: the document, where its parts are written, and the findings so far. */
final class Report {
    private static final int SUGGESTIONS_MAX = 200;

    private final Document document;
    private final Places places;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<List<String>, Boolean> portsKnow = new HashMap<>();

    Report(Document document, Places places) {
        this.document = document;
        this.places = places;
    }

    Document document() {
        return document;
    }

    /** Whether something absent at {@code path} is absent because nobody wrote it. */
    boolean complete(String path) {
        return places.complete(path);
    }

    /**
     * Whether every interface that was written is here with {@code keys}. One that did not bind, or lost one of these,
     * may have held what a rule is looking for.
     */
    boolean portsKnow(String... keys) {
        return portsKnow.computeIfAbsent(List.of(keys), this::lostNone);
    }

    private boolean lostNone(List<String> wanted) {
        return places.losses().stream().noneMatch(path -> {
            String[] steps = path.split("\\.", 4);
            return path.isEmpty() || (steps[0].equals("interfaces") && (steps.length < 3 || wanted.contains(steps[2])));
        });
    }

    boolean mentions(String path) {
        return places.mentions(path);
    }

    void error(String path, String problem, String cure) {
        add(Finding.Severity.ERROR, path, problem, cure);
    }

    void warning(String path, String problem, String cure) {
        add(Finding.Severity.WARNING, path, problem, cure);
    }

    private void add(Finding.Severity severity, String path, String problem, String cure) {
        Place place = places.of(path);
        findings.add(new Finding(severity, place.line(), place.column(), path, problem, cure));
    }

    /** The other place of a conflict: {@code , also at line 12}, or its path where no text was read. */
    String also(String path) {
        Place place = places.of(path);
        return place.known() ? ", also at line " + place.line() : ", also at " + path;
    }

    /** The other places of a conflict: {@code , also at lines 12 and 15}. */
    String also(List<String> paths) {
        List<Place> at = paths.stream().map(places::of).filter(Place::known).toList();
        if (paths.size() == 1 || at.size() < paths.size()) {
            return also(paths.getFirst());
        }
        return ", also at lines " + Words.all(at.stream().map(place -> Integer.toString(place.line())).toList());
    }

    /** {@code did you mean `lan`?} where a name is near enough, else {@code otherwise}. */
    static String meant(Object written, Collection<?> known, String otherwise) {
        Optional<String> meant = Words.meant(written.toString(), known.stream().map(Object::toString).toList());
        return meant.map(word -> "did you mean " + Words.quoted(word) + "?").orElse(otherwise);
    }

    /** As {@link #meant}, in a report of moderate length: of names that miss by the thousand none was a slip. */
    String suggestion(Object written, Collection<?> known, String otherwise) {
        return findings.size() < SUGGESTIONS_MAX ? meant(written, known, otherwise) : otherwise;
    }

    /** The path of an item; a list of one is written as one value and has no path of its own. */
    static String item(String path, List<?> list, int index) {
        return list.size() == 1 ? path : Places.child(path, index + 1);
    }

    /** How many findings there are so far. */
    int count() {
        return findings.size();
    }

    List<Finding> inOrder() {
        return findings.stream().distinct().sorted(Finding.IN_ORDER_OF_TEXT).toList();
    }
}
