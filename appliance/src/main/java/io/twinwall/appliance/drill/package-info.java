/**
 * The drill: fails a running lab pair over under live traffic and measures what the traffic saw.
 *
 * <pre>
 *   DrillMain (in tw-client)
 *     |-- Drill ---------- one DrillCase after another: measure, strike, wait for recovery, heal, wait until whole
 *     |     |-- Lab             faults and inventory, through the lab script; hosts by `ip netns exec`
 *     |     |-- Pair            who is Active, `request failover`, through the control sockets
 *     |     |-- Traffic         UdpTraffic (every 2 ms), PingTraffic (10 ms), HttpTraffic (20 ms): each an AnswerLog
 *     |     `-- AnsweringWatch  tcpdump on the switch: when the old box stopped, when the twin began
 *     `-- Failovers ------ many moves in a row, then an inventory before and after
 *   UdpEcho (in tw-internet)
 * </pre>
 *
 * <p>An outage is the longest time between two answers that reached the client, so a perfect run shows the probe's own
 * interval. Nothing but the strike itself runs between the last answer before it and the first after it.
 */
package io.twinwall.appliance.drill;
