package io.twinwall.sync.secret;

/**
 * One setting of one secret.
 *
 * @param number milliseconds since 1970 where it was set, or one more than what it replaced where that was more
 * @param node where it was set
 */
public record SecretVersion(String name, long number, String node) {}
