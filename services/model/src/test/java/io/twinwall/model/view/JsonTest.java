package io.twinwall.model.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Vrid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonTest {
    private enum State {
        ACTIVE,
        NO_CARRIER
    }

    private record Router(
            Vrid vrid,
            State state,
            List<IpAddress> activeRouters,
            Optional<String> note,
            double load,
            boolean preempt,
            Map<String, Long> refused) {}

    @Test
    void aRecordBecomesAnObjectWhoseKeysAreTheSchemasWords() {
        Router router = new Router(
                new Vrid(10),
                State.ACTIVE,
                List.of(IpAddress.parse("192.0.2.1")),
                Optional.empty(),
                0.5,
                true,
                Map.of("ttl", 3L));
        assertEquals("""
                {
                  "vrid": 10,
                  "state": "Active",
                  "active-routers": [
                    "192.0.2.1"
                  ],
                  "load": 0.5,
                  "preempt": true,
                  "refused": {
                    "ttl": 3
                  }
                }\
                """, Json.write(Datum.of(router)));
        assertEquals("\"No-carrier\"", Json.write(Datum.of(State.NO_CARRIER)));
    }

    @Test
    void textIsQuotedSoThatNoControlCharacterReachesATerminal() {
        assertEquals(
                "\"a\\\"b\\\\c\\n\\t\\u001b[2J\\u007f\"", Json.write(new Datum.Text("a\"b\\c\n\t\u001b[2J\u007f")));
        assertEquals("\"\\ud800\"", Json.write(new Datum.Text("\ud800")));
    }

    @Test
    void emptyThingsStayShortAndAMeasurementThatDoesNotExistIsNull() {
        assertEquals("[]", Json.write(new Datum.Items(List.of())));
        assertEquals("{}", Json.write(new Datum.Fields(Map.of())));
        assertEquals("null", Json.write(new Datum.Real(Double.NaN)));
    }

    @Test
    void itemsThatAreMadeOneAfterTheOtherAreWrittenAsThoseThatAreHeld() {
        List<Datum> items = List.of(new Datum.Whole(1), new Datum.Items(List.of(new Datum.Text("a"))));
        assertEquals(Json.write(new Datum.Fields(Map.of("all", new Datum.Items(items)))),
                Json.write("all", items.stream()));
        assertEquals(Json.write(new Datum.Fields(Map.of("none", new Datum.Items(List.of())))),
                Json.write("none", Stream.empty()));
    }
}
