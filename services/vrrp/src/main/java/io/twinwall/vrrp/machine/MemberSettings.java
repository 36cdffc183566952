package io.twinwall.vrrp.machine;

/**
 * One virtual router of a group, as the machine needs it.
 *
 * @param id the caller's handle, unique in the group and stable across {@link VrrpEvent.Reconfigured}
 * @param port handle of the port it sends by, one of the group's ports
 * @param sourceHigh the node's own address on the segment, which breaks a tie of priorities: an unsigned number of 128
 *     bits in two halves, IPv4 in the lowest 32
 * @param sourceLow its lower half
 */
public record MemberSettings(int id, int port, long sourceHigh, long sourceLow) {}
