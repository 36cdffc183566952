/**
 * The bench's area {@code vrrp}: who owns the addresses, Twinwall beside keepalived.
 *
 * <pre>
 *   VrrpArea
 *     |-- Contestant ------- Twinwall, Keepalived: equip a box, launch a Daemon, hand over
 *     |-- RunningPair ------ two fresh boxes of one contestant, r1 Active
 *     |-- FailoverCase ----- a UDP flow through the pair, an Event, the longest silence
 *     |-- BusyCase --------- busy loops, and who advertises
 *     |-- ScaleCase -------- 255 virtual routers, and whether each advertises in time
 *     |-- StartCase -------- time to the addresses, memory
 *     `-- AllocationCase --- a quiet pair of ours beside all of them
 *   AdvertisementCapture, Advertisements: tcpdump on the segment, and what its file says
 * </pre>
 */
package io.twinwall.appliance.bench.vrrp;
