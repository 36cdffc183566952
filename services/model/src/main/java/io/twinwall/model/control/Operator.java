package io.twinwall.model.control;

/** Who asks; the name of the local account. Each operator has one private candidate. */
public record Operator(String name) {}
