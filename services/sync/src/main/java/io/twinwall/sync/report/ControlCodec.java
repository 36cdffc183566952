package io.twinwall.sync.report;

import com.google.protobuf.InvalidProtocolBufferException;
import io.twinwall.sync.report.proto.Control;
import java.util.List;
import java.util.Optional;

/**
 * Entries of the control stream to and from bytes (docs/protocols/twin-sync.md, report.proto). What a twin sends is cut
 * to what a screen can show.
 */
final class ControlCodec {
    private static final int TEXT_MAX = 300;
    private static final int LIST_MAX = 64;
    private static final int PRIORITY_MAX = 255;

    private ControlCodec() {}

    static byte[] encode(NodeReport report) {
        Control.Report.Builder message = Control.Report.newBuilder()
                .setNode(cut(report.node()))
                .setSoftware(cut(report.software()))
                .setDocument(cut(report.document().orElse("")))
                .setFlows(cut(report.flows()))
                .addAllHindrances(cut(report.hindrances()))
                .addAllWarnings(cut(report.warnings()));
        report.groups().stream().limit(LIST_MAX).forEach(group -> message.addGroups(Control.Group.newBuilder()
                .setName(cut(group.name()))
                .setState(cut(group.state()))
                .setPriority(group.priority())));
        return Control.Entry.newBuilder().setReport(message).build().toByteArray();
    }

    static byte[] encode(ControlEntry.Question question) {
        return Control.Entry.newBuilder()
                .setQuestion(Control.Question.newBuilder()
                        .setId(question.id())
                        .setLine(question.line())
                        .setColumns(question.columns()))
                .build()
                .toByteArray();
    }

    static byte[] encode(ControlEntry.AnswerPart part) {
        return Control.Entry.newBuilder()
                .setAnswer(Control.Answer.newBuilder()
                        .setId(part.id())
                        .setIndex(part.index())
                        .setLast(part.last())
                        .setDone(part.done())
                        .setText(part.text()))
                .build()
                .toByteArray();
    }

    /** Empty for an entry of a kind this program does not know, and for what is none. */
    static Optional<ControlEntry> decode(byte[] entry) {
        try {
            Control.Entry message = Control.Entry.parseFrom(entry);
            return switch (message.getBodyCase()) {
                case REPORT -> Optional.of(new ControlEntry.Report(report(message.getReport())));
                case QUESTION -> Optional.of(question(message.getQuestion()));
                case ANSWER -> Optional.of(part(message.getAnswer()));
                case BODY_NOT_SET -> Optional.empty();
            };
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static ControlEntry.Question question(Control.Question message) {
        return new ControlEntry.Question(
                message.getId(), cut(message.getLine(), TwinQuestions.LINE_MAX), message.getColumns());
    }

    private static ControlEntry.AnswerPart part(Control.Answer message) {
        return new ControlEntry.AnswerPart(
                message.getId(), message.getIndex(), message.getLast(), message.getDone(), message.getText());
    }

    private static NodeReport report(Control.Report message) {
        return new NodeReport(
                cut(message.getNode()),
                cut(message.getSoftware()),
                Optional.of(cut(message.getDocument())).filter(id -> !id.isEmpty()),
                message.getGroupsList().stream()
                        .limit(LIST_MAX)
                        .map(group -> new NodeReport.Group(
                                cut(group.getName()), cut(group.getState()),
                                Math.clamp(group.getPriority(), 0, PRIORITY_MAX)))
                        .toList(),
                cut(message.getFlows()),
                cut(message.getHindrancesList()),
                cut(message.getWarningsList()));
    }

    private static List<String> cut(List<String> texts) {
        return texts.stream().limit(LIST_MAX).map(ControlCodec::cut).toList();
    }

    /** No more than fits a line or two, and nothing that a terminal would obey. */
    private static String cut(String text) {
        return cut(text, TEXT_MAX);
    }

    private static String cut(String text, int max) {
        String shown = text.length() > max ? text.substring(0, max) : text;
        return shown.codePoints()
                .filter(point -> !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
