package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.LoggedFilter;
import io.twinwall.model.control.TraceQuestion;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.TimeSpan;
import java.util.List;

/** {@code monitor firewall ...} and {@code show firewall trace ...}, which print as things happen. */
final class FirewallCommands {
    private static final String TRACE_FORM =
            "write show firewall trace PROTOCOL SOURCE DESTINATION [port N] [for 10s]";

    private final ControlPlane appliance;

    FirewallCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply monitor(List<String> words, Console console) {
        if (words.isEmpty() || !words.getFirst().equals("firewall")) {
            return Reply.notUnderstood("monitor what? `monitor firewall` shows packets that rules log");
        }
        LoggedFilter filter;
        try {
            FilterWords given = new FilterWords(words.subList(1, words.size()),
                    List.of("source", "destination", "protocol", "port", "rule"), List.of());
            filter = new LoggedFilter(given.prefix("source"), given.prefix("destination"), given.protocol(),
                    given.port(), given.text("rule"));
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood(e.getMessage());
        }
        return CommandShell.follow(appliance.monitorFirewall(filter), console);
    }

    Reply trace(List<String> words, Session session, Console console) {
        if (words.size() < 3) {
            return Reply.notUnderstood(TRACE_FORM);
        }
        TraceQuestion question;
        try {
            FilterWords given = new FilterWords(words.subList(3, words.size()), List.of("port", "for"), List.of());
            question = new TraceQuestion(
                    FilterWords.read("protocol", words.get(0), ProtocolNumber::parse),
                    FilterWords.read("source", words.get(1), IpAddress::parse),
                    FilterWords.read("destination", words.get(2), IpAddress::parse),
                    given.port(),
                    given.value("for", TimeSpan::parse).orElse(TraceQuestion.USUAL_TIME));
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood(e.getMessage() + "; " + TRACE_FORM);
        }
        return CommandShell.follow(appliance.traceFirewall(session.operator(), question), console);
    }
}
