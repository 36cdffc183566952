/**
 * Where VRRP meets the kernel: the VRRP thread with its packet ports, the guard, the macvlans, the addresses and their
 * announcement. RFC 9568 sections 6.4 (what becoming Active takes) and 7.3 (virtual MAC). What only the kernel knows,
 * the link-local address of a port and the MACs of unicast peers, is Surroundings' to find and to look after.
 *
 * <pre>
 *   VRRP thread    VrrpThread, GroupEdge, RouterEdge, PortEdge      SCHED_FIFO, no garbage in steady state
 *   takeover       VirtualAddresses, Announcer                      the steps {@code addresses} and {@code announce}
 *   upkeep         renews address lifetimes, repeats announcements, looks for sources and peers (Surroundings)
 *   repair         Repair, HeldGuard, DeviceRepair, SettingsWatch, RivalWatch      puts back what others change
 *   caller         Setup, RouterReader, Guard, VirtualDevices       plan and apply
 * </pre>
 */
package io.twinwall.vrrp.edge;
