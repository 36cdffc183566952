package io.twinwall.runtime;

/**
 * What a message says.
 *
 * @param id {@code VRRP-0101}; never changes its meaning
 * @param text the sentence, with {@code %s} for each argument
 * @param explanation a paragraph for operators: what happened, whether it matters, what to do
 */
public record Wording(String id, Level level, String text, String explanation) {}
