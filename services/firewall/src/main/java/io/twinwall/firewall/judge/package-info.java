/**
 * What a document says of a packet, without the kernel: a plain walk through its rules in the order they are written.
 * It shares no code with the compiler, so that each proves the other, and it answers an operator's "would this pass?"
 * before a commit.
 *
 * <p>It speaks of the first packet of a connection. Limits count as not reached, dynamic groups as empty, and nothing
 * is known of what the kernel's tables hold.
 */
package io.twinwall.firewall.judge;
