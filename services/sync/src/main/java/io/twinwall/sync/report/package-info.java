/**
 * How each node stands, told to its twin on the control stream (report.proto, docs/protocols/twin-sync.md).
 *
 * <pre>
 *   this node: say(report) --> TwinReports == control stream ==> TwinReports of the twin: twin()
 * </pre>
 */
package io.twinwall.sync.report;
