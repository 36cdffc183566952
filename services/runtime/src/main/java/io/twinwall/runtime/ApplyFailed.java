package io.twinwall.runtime;

import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Places;
import java.util.Optional;

/** A plan that could not be made true; nothing has changed. The message is a sentence for the operator. */
public final class ApplyFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final String path;
    private final String problem;

    public ApplyFailed(String message) {
        this("", message, null);
    }

    public ApplyFailed(String message, Throwable cause) {
        this("", message, cause);
    }

    private ApplyFailed(String path, String problem, Throwable cause) {
        super(path.isEmpty() ? problem : path + ": " + problem, cause);
        this.path = path;
        this.problem = problem;
    }

    /** Of one place of the document: its keys with dots. The message is the path and the problem. */
    public static ApplyFailed at(String path, String problem, Throwable cause) {
        return new ApplyFailed(path, problem, cause);
    }

    /** Of one place of the document, where nobody else refused it. */
    public static ApplyFailed at(String path, String problem) {
        return at(path, problem, null);
    }

    /** Said by whom, unless it names a place of the document, which says more. */
    public ApplyFailed of(String who) {
        return path.isEmpty() ? new ApplyFailed(who + ": " + problem, this) : this;
    }

    /** The place in the document that cannot be made true; empty where it is not one place. */
    public Optional<String> path() {
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }

    /** The message with the line of its place: {@code firewall.rules.web: line 12: ...}. */
    public String sentence(Places places) {
        Place place = path.isEmpty() ? Place.NOWHERE : places.of(path);
        return place.known() ? path + ": line " + place.line() + ": " + problem : getMessage();
    }
}
