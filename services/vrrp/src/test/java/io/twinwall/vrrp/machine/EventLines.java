package io.twinwall.vrrp.machine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.twinwall.model.value.IpAddress;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Events of a group as lines of JSON: times and intervals in milliseconds, fractions allowed. */
public final class EventLines {
    private static final BigDecimal NANOS_PER_MILLI = new BigDecimal(1_000_000);

    private static final List<Map<String, Object>> NOTHING = List.of();

    private EventLines() {}

    static VrrpEvent event(String line) throws IOException {
        Map<String, Object> fields = read(line);
        long at = nanos(fields.get("at"));
        String kind = (String) fields.get("event");
        return switch (kind) {
            case "started" -> new VrrpEvent.Started(
                    at, settings(fields), fields.containsKey("delay") ? nanos(fields.get("delay")) : 0);
            case "reconfigured" -> new VrrpEvent.Reconfigured(at, settings(fields));
            case "time" -> new VrrpEvent.TimeReached().at(at);
            case "heard" -> new VrrpEvent.AdvertisementHeard()
                    .set(at, number(fields, "member"), number(fields, "priority"), address(fields.get("source")).high(),
                            address(fields.get("source")).low(), nanos(fields.get("interval")));
            case "port" -> new VrrpEvent.PortChanged(at, number(fields, "port"), (Boolean) fields.get("usable"));
            case "evidence-watched" -> new VrrpEvent.EvidenceWatched(at, (Boolean) fields.get("watched"));
            case "evidence-silent" -> new VrrpEvent.EvidenceSilent(at);
            case "evidence-heard" -> new VrrpEvent.EvidenceHeard(at);
            case "evidence-doubted" -> new VrrpEvent.EvidenceDoubted(at);
            case "beat" -> new VrrpEvent.Beat().at(at);
            case "tracked" -> new VrrpEvent.TrackedChanged(at, number(fields, "tracked"), (Boolean) fields.get("up"));
            case "readiness" -> new VrrpEvent.ReadinessChanged(at, (Boolean) fields.get("ready"));
            case "maintenance" -> new VrrpEvent.MaintenanceChanged(at, (Boolean) fields.get("on"));
            case "failover" -> new VrrpEvent.FailoverRequested(at);
            case "shutdown" -> new VrrpEvent.ShutdownRequested(at);
            default -> throw new IllegalArgumentException("no event is called " + kind);
        };
    }

    private static GroupSettings settings(Map<String, Object> fields) {
        List<MemberSettings> members = new ArrayList<>();
        for (Map<String, Object> member : list(fields, "members")) {
            IpAddress source = address(member.get("source"));
            members.add(new MemberSettings(number(member, "id"), number(member, "port"), source.high(), source.low()));
        }
        List<PortSettings> ports = new ArrayList<>();
        for (Map<String, Object> port : list(fields, "ports")) {
            // A port that no member sends by is a tracked one.
            boolean member = members.stream().anyMatch(each -> each.port() == number(port, "id"));
            ports.add(new PortSettings(number(port, "id"), (Boolean) port.get("usable"), member,
                    port.containsKey("points") ? number(port, "points") : 0));
        }
        List<TrackedSettings> tracked = new ArrayList<>();
        for (Map<String, Object> thing : fields.containsKey("tracked") ? list(fields, "tracked") : NOTHING) {
            tracked.add(new TrackedSettings(number(thing, "id"), (Boolean) thing.get("up"), number(thing, "points")));
        }
        return new GroupSettings(
                members,
                ports,
                tracked,
                Policy.valueOf(((String) fields.getOrDefault("policy", "any")).toUpperCase(Locale.ROOT)),
                number(fields, "priority"),
                (Boolean) fields.get("preempt"),
                fields.containsKey("preempt-delay") ? nanos(fields.get("preempt-delay")) : 0,
                nanos(fields.get("interval")),
                beats(fields));
    }

    private static BeatTimes beats(Map<String, Object> fields) {
        BeatTimes bfd = fields.containsKey("bfd")
                ? BeatTimes.of(nanos(fields.get("bfd")), number(fields, "multiplier"))
                : BeatTimes.NONE;
        return fields.containsKey("link-beat")
                ? bfd.tighter(BeatTimes.ofLink(nanos(fields.get("link-beat")), number(fields, "link-multiplier"), 4))
                : bfd;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> fields, String key) {
        return (List<Map<String, Object>>) fields.get(key);
    }

    private static int number(Map<String, Object> fields, String key) {
        return ((BigDecimal) fields.get(key)).intValueExact();
    }

    private static IpAddress address(Object text) {
        return IpAddress.parse((String) text);
    }

    public static long nanos(Object millis) {
        return ((BigDecimal) millis).multiply(NANOS_PER_MILLI).longValueExact();
    }

    public static String millis(long nanos) {
        return nanos == Long.MAX_VALUE
                ? "never"
                : new BigDecimal(nanos).divide(NANOS_PER_MILLI).stripTrailingZeros().toPlainString();
    }

    /** One line: an object. */
    public static Map<String, Object> read(String line) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a line is one object: " + line);
            }
            return object(json);
        }
    }

    private static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, value(json));
        }
        return fields;
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(json));
                }
                yield items;
            }
            default -> throw new IOException("unexpected " + json.currentToken());
        };
    }
}
