/**
 * The only room that meets the kernel. Each door is a small interface with a fake that remembers ({@code
 * RecordingKernel} in the test-jar); nothing outside {@code ffi} sees a jnr-ffi type.
 *
 * <pre>
 *   ffi/      libc and libnftables by jnr-ffi, primitives only on hot paths
 *   netlink/  links, macvlans, addresses with lifetimes, routes, neighbours, changes as they happen (rtnetlink)
 *   nft/      rulesets through libnftables: dry run, atomic apply, list
 *   packet/   AF_PACKET frames and the poller of the VRRP thread
 *   process/  sysctl, real-time threads
 * </pre>
 */
package io.twinwall.linux;
