package io.twinwall.sync.report;

import com.google.protobuf.InvalidProtocolBufferException;
import io.twinwall.sync.report.proto.Control;
import java.util.List;
import java.util.Optional;

/** Entries of the control stream to and from bytes. What a twin sends is cut to what a screen can show. */
final class ReportCodec {
    private static final int TEXT_MAX = 300;
    private static final int LIST_MAX = 64;
    private static final int PRIORITY_MAX = 255;

    private ReportCodec() {}

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

    /** Empty for an entry of a kind this program does not know, and for what is none. */
    static Optional<NodeReport> decode(byte[] entry) {
        try {
            Control.Entry message = Control.Entry.parseFrom(entry);
            return message.hasReport() ? Optional.of(report(message.getReport())) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
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
        return texts.stream().limit(LIST_MAX).map(ReportCodec::cut).toList();
    }

    /** No more than fits a line or two, and nothing that a terminal would obey. */
    private static String cut(String text) {
        String shown = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
        return shown.codePoints()
                .filter(point -> !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
