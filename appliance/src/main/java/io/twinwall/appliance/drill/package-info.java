/**
 * The drill: fails a running lab pair over under live traffic and measures what the traffic saw.
 *
 * <pre>
 *   DrillMain (in tw-client)
 *     |-- Drill ---------- one DrillCase after another: measure, strike, wait for recovery, heal, wait until whole
 *     |                    with the lab's Pair, Traffic and AnsweringWatch
 *     `-- Failovers ------ many moves in a row, then an inventory before and after
 * </pre>
 *
 * <p>An outage is the longest time between two answers that reached the client, so a perfect run shows the probe's own
 * interval. Nothing but the strike itself runs between the last answer before it and the first after it.
 */
package io.twinwall.appliance.drill;
