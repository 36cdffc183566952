package io.twinwall.vrrp.machine;

/**
 * A port the group stands or falls with: a member's or a tracked one.
 *
 * @param id the caller's handle, unique in the group
 * @param usable up and with carrier when the settings were made
 */
public record PortSettings(int id, boolean usable) {}
