package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.PairingRequest;
import io.twinwall.model.control.Topic;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.util.List;

/** {@code show link ...}, {@code request pair ...} and {@code request unpair}. */
final class LinkCommands {
    private final ControlPlane appliance;

    LinkCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply show(List<String> words, boolean json, Session session) {
        return switch (String.join(" ", words)) {
            case "" -> printed(Topic.LINK, json, Screens.of(Topic.LINK), session);
            case "detail" -> printed(Topic.LINK, json, Screens::linkDetail, session);
            case "statistics" -> printed(Topic.LINK_STATISTICS, json, Screens.of(Topic.LINK_STATISTICS), session);
            default -> Reply.notUnderstood("write show link [detail|statistics]");
        };
    }

    private Reply printed(Topic topic, boolean json, Screens.Screen screen, Session session) {
        Datum datum = appliance.show(topic);
        return Reply.printed(json ? Json.write(datum) : screen.render(datum, session.columns()));
    }

    Reply pair(List<String> words, Session session) {
        return switch (String.join(" ", words)) {
            case "" -> asked(PairingRequest.PAIR, session);
            case "confirm" -> asked(PairingRequest.CONFIRM, session);
            case "cancel" -> asked(PairingRequest.CANCEL, session);
            default -> Reply.notUnderstood("write request pair, request pair confirm, or request pair cancel");
        };
    }

    Reply unpair(List<String> words, Session session) {
        return words.isEmpty() ? asked(PairingRequest.UNPAIR, session)
                : CommandShell.tooMany("request unpair", words);
    }

    private Reply asked(PairingRequest request, Session session) {
        return CommandShell.told(appliance.requestPairing(session.operator(), request));
    }
}
