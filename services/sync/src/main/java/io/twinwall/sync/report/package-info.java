/**
 * How each node stands, told to its twin, and what a node asks of its twin, on the control stream (report.proto,
 * docs/protocols/twin-sync.md).
 *
 * <pre>
 *   this node: say(report) --> TwinReports --.                    .--> TwinReports of the twin: twin()
 *              ask(line) --> TwinQuestions --ControlStream == link ==--> TwinQuestions of the twin: Answerer
 * </pre>
 */
package io.twinwall.sync.report;
