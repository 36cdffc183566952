package io.twinwall.shell;

import io.twinwall.model.control.ConnectionFilter;
import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Shown;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.util.List;

/** {@code show conntrack ...} and {@code clear conntrack ...}. */
final class ConntrackCommands {
    /** Connections shown where nothing else is said, and the most that can be asked for. */
    private static final int USUAL_LIMIT = 100;

    private static final int LIMIT_MAX = 10_000;
    private static final List<String> VALUED =
            List.of("source", "destination", "protocol", "port", "state", "limit");
    private static final List<String> PLAIN = List.of("nat", "count");
    private static final List<String> CLEAR_VALUED = List.of("source", "destination", "protocol", "port", "state");
    private static final List<String> CLEAR_PLAIN = List.of("nat", "all");

    private final ControlPlane appliance;

    ConntrackCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply show(List<String> words, boolean json, Session session) {
        try {
            FilterWords given = new FilterWords(words, VALUED, PLAIN);
            boolean count = given.has("count");
            int limit = count ? 0 : given.value("limit", ConntrackCommands::limit).orElse(USUAL_LIMIT);
            return switch (appliance.connections(filter(given), limit)) {
                case Shown.Refused(String sentence) -> Reply.failed(sentence);
                case Shown.Listing(Datum datum) ->
                    Reply.printed(json ? Json.write(datum) : ConntrackScreen.render(datum, session.columns(), count));
            };
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood(e.getMessage());
        }
    }

    Reply clear(List<String> words) {
        if (words.isEmpty() || !words.getFirst().equals("conntrack")) {
            return Reply.notUnderstood("clear what? `clear conntrack all`, or `clear conntrack` with what to clear");
        }
        try {
            FilterWords given = new FilterWords(words.subList(1, words.size()), CLEAR_VALUED, CLEAR_PLAIN);
            ConnectionFilter filter = filter(given);
            boolean everything = filter.equals(ConnectionFilter.ALL);
            if (given.has("all") && !everything) {
                return Reply.notUnderstood("`all` and a filter do not go together; leave one out");
            }
            if (everything && !given.has("all")) {
                return Reply.notUnderstood("this would cut every connection through this node; write"
                        + " `clear conntrack all` if that is meant, or say which: source, destination, protocol, port,"
                        + " state, nat");
            }
            return CommandShell.told(appliance.clearConnections(filter));
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood(e.getMessage());
        }
    }

    private static ConnectionFilter filter(FilterWords given) {
        return new ConnectionFilter(given.prefix("source"), given.prefix("destination"), given.protocol(),
                given.port(), given.value("state", ConntrackCommands::state), given.has("nat"));
    }

    private static String state(String text) {
        if (!ConnectionFilter.STATES.contains(text)) {
            throw new IllegalArgumentException(
                    "no connection has that state" + Nearest.hint(text, ConnectionFilter.STATES));
        }
        return text;
    }

    private static int limit(String text) {
        boolean fits = text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= LIMIT_MAX;
        if (!fits) {
            throw new IllegalArgumentException("a limit is a number from 1 to " + LIMIT_MAX);
        }
        return Integer.parseInt(text);
    }
}
