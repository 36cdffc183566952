package io.twinwall.vrrp.machine;

/**
 * A check or route the group's priority hangs on.
 *
 * @param id the caller's handle, unique in the group
 * @param up its state when the settings were made; true while nothing is known
 * @param points what its loss costs the priority; 0 for everything
 */
public record TrackedSettings(int id, boolean up, int points) {}
