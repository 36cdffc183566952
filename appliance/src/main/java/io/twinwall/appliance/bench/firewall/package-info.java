/**
 * The bench's area {@code firewall}: rulesets of many sizes, Twinwall beside {@code nft}.
 *
 * <pre>
 *   FirewallArea
 *     `-- RulesetCase ----- one size; each run is a process of its own in a namespace of its own:
 *           Workload ------ loads, changes one thing, and prints what each took
 *             Load -------- Twinwall's tables in the kernel, or nft and a file
 *           Rulesets ------ the table of a size
 * </pre>
 */
package io.twinwall.appliance.bench.firewall;
