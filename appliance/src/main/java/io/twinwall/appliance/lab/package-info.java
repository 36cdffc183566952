/**
 * The lab as a program sees it: its hosts and faults, the traffic among them, and who answers.
 *
 * <pre>
 *   Lab             faults, inventory, hosts by `ip netns exec`; all through the lab script
 *   Pair            who is Active, `request failover`, through the nodes' control sockets
 *   Traffic         UdpTraffic (every ms), PingTraffic (10 ms), HttpTraffic (20 ms): each an AnswerLog
 *   AnsweringWatch  tcpdump on the switch: when the old box stopped, when the twin began
 *   Echo            starts UdpEcho on the internet host
 *   Command         a program that is run to its end; Patience: waiting with an end
 *   Child           any program that runs beside and never outlives the one that measures
 * </pre>
 *
 * <p>Whoever measures runs in the client's network namespace: the drill, and the bench.
 */
package io.twinwall.appliance.lab;
