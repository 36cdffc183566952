/**
 * Packets that rules log with {@code log group N} (linux/netfilter/nfnetlink_log.h), and how a rule's path in the
 * document crosses the kernel in the log's prefix.
 */
package io.twinwall.linux.nflog;
