package io.twinwall.linux.netlink;

import java.util.OptionalLong;

/**
 * An element that a rule put into a set.
 *
 * @param key in network order
 * @param leftMillis until it goes by itself; empty where it stays
 */
public record NfTimedElement(Octets key, OptionalLong leftMillis) {}
