/**
 * The only room that meets the kernel. Each door is a small interface with a fake that remembers ({@code
 * RecordingKernel} in the test-jar); nothing outside {@code ffi} sees a jnr-ffi type.
 *
 * <pre>
 *   ffi/      libc and libnftables by jnr-ffi, primitives only on hot paths
 *   netlink/  links, macvlans, bridges, addresses with lifetimes, routes, neighbours, changes as they happen
 *   conntrack/  connections: read, watched, deleted, created
 *   nflog/    packets that rules log
 *   nftrace/  the way of marked packets through the ruleset
 *   nft/      rulesets through libnftables: dry run, atomic apply, list
 *   packet/   AF_PACKET frames and the poller of the VRRP thread
 *   icmp/     echo requests
 *   process/  sysctl, real-time threads, process groups
 * </pre>
 */
package io.twinwall.linux;
