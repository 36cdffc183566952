package io.twinwall.sync.report;

import com.google.protobuf.ByteString;

/** What the control stream carries. */
sealed interface ControlEntry {
    /** How the twin stands. */
    record Report(NodeReport report) implements ControlEntry {}

    /** A command line to run for an operator at the other node; {@code columns} is the width of the terminal there. */
    record Question(long id, String line, int columns) implements ControlEntry {}

    /** A part of what came of a question; {@code done} means something in the last one. */
    record AnswerPart(long id, int index, boolean last, boolean done, ByteString text) implements ControlEntry {}
}
