package io.twinwall.model.edit;

/**
 * A word that may stand somewhere, or the form of one.
 *
 * @param text the word; of a form its syntax, as {@code 1-255}
 * @param help a line that says what it is; may be empty
 * @param isForm whether the operator has to think of the word
 */
public record Offer(String text, String help, boolean isForm) {
    static Offer word(String text, String help) {
        return new Offer(text, help, false);
    }

    static Offer form(String syntax, String help) {
        return new Offer(syntax, help, true);
    }
}
