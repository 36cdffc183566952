package io.twinwall.vrrp.machine;

/**
 * One virtual router of a group, as the machine needs it.
 *
 * @param id the caller's handle, unique in the group and stable across {@link VrrpEvent.Reconfigured}
 * @param port handle of the port it sends by, one of the group's ports
 * @param source the node's own IPv4 address on the segment, 32 bits: what breaks a tie of priorities
 */
public record MemberSettings(int id, int port, int source) {}
