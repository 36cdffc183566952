package io.twinwall.model.control;

import io.twinwall.model.view.Datum;

/** What a question that the kernel may refuse was answered with. */
public sealed interface Shown {
    /** What there is. */
    record Listing(Datum datum) implements Shown {}

    /** Why nothing can be shown, a sentence for the operator. */
    record Refused(String sentence) implements Shown {}
}
