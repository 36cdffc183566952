package io.twinwall.vrrp.machine;

/**
 * A port the group stands or falls with: a member's or a tracked one.
 *
 * @param id the caller's handle, unique in the group
 * @param usable up and with carrier when the settings were made
 * @param member whether a virtual router of the group sends by it; the {@link Policy} is about those
 * @param points what its loss costs the priority; 0 for everything. A member's matter with policy weighted alone
 */
public record PortSettings(int id, boolean usable, boolean member, int points) {}
