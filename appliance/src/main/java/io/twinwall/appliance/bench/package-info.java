/**
 * The bench: Twinwall and its peers measured side by side.
 *
 * <pre>
 *   BenchMain (in twb-client)
 *     |-- Area ----------- a part of the product: its cases, its peers, what they share
 *     |     `-- BenchCase      one thing that is done to every contestant; measure() gives a Sample
 *     |-- Contest -------- A B A B: every case, the contestants in turns
 *     `-- BenchReport ---- Metric and Figures: medians, ratios pair by pair, verdicts; Markdown and JSON
 * </pre>
 *
 * <p>A figure means something only beside its peer's of the same minutes: a case measures one contestant once, and
 * never knows the other. The instrument is the lab's: its topology, traffic and faults, in a lab of the bench's own.
 */
package io.twinwall.appliance.bench;
