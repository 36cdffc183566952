package io.twinwall.vrrp.bfd.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.vrrp.RecordedCases;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import io.twinwall.vrrp.machine.EventLines;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays recorded events of a session and compares what the machine did, line by line. */
final class BfdConformanceTest {
    private static final RecordedCases CASES =
            new RecordedCases(Path.of("src/test/resources/bfd-conformance"));

    static List<String> cases() throws IOException {
        return CASES.names();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sessionBehavesAsRecorded(String name) throws IOException {
        CASES.compare(name, BfdConformanceTest::replay);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void caseSaysWhereItComesFrom(String name) throws IOException {
        String about = CASES.about(name);
        assertTrue(about.contains("RFC 5880 section 6.") || about.contains("DESIGN section 5"), about);
    }

    @Test
    void thereAreEnoughCases() throws IOException {
        assertTrue(cases().size() >= 15, () -> "too few cases in " + CASES.folder().toAbsolutePath());
    }

    private static List<String> replay(List<String> lines) throws IOException {
        BfdMachine machine = new BfdMachine();
        BfdState state = new BfdState(17, 1);
        Recorder recorder = new Recorder();
        List<String> done = new ArrayList<>();
        long before = 0;
        for (String line : lines) {
            BfdEvent event = event(EventLines.read(line));
            assertTrue(event.at() >= before, () -> "time goes back: " + line);
            before = event.at();
            state = machine.step(state, event, recorder);
            String called = recorder.take().stream().map(action -> '"' + action + '"')
                    .collect(Collectors.joining(", "));
            done.add("{\"at\": " + EventLines.millis(event.at()) + ", \"actions\": [" + called + "], \"state\": \""
                    + state.session() + "\", \"detection\": " + EventLines.millis(state.detectionNanos())
                    + ", \"interval\": " + EventLines.millis(state.transmitNanos()) + ", \"wake\": \""
                    + EventLines.millis(machine.wakeAt(state)) + "\"}");
        }
        return done;
    }

    private static BfdEvent event(Map<String, Object> fields) {
        long at = EventLines.nanos(fields.get("at"));
        return switch ((String) fields.get("event")) {
            case "started" -> new BfdEvent.Started(at, settings(fields));
            case "reconfigured" -> new BfdEvent.Reconfigured(at, settings(fields));
            case "held-down" -> new BfdEvent.HeldDown(at, (Boolean) fields.get("down"));
            case "time" -> new BfdEvent.TimeReached().at(at);
            case "heard" -> new BfdEvent.PacketHeard().set(at, packet(fields));
            default -> throw new IllegalArgumentException("no event is called " + fields.get("event"));
        };
    }

    private static BfdSettings settings(Map<String, Object> fields) {
        return new BfdSettings(micros(fields, "interval"), number(fields, "multiplier"));
    }

    /** Intervals in milliseconds; what is not there is as a peer in its senses has it. */
    private static ControlPacket packet(Map<String, Object> fields) {
        SessionState state = Arrays.stream(SessionState.values())
                .filter(each -> each.toString().equals(fields.get("state")))
                .findFirst()
                .orElseThrow();
        int diagnostic = fields.containsKey("diagnostic") ? number(fields, "diagnostic") : 0;
        return new ControlPacket()
                .session(state, Diagnostic.of(diagnostic), number(fields, "my"), number(fields, "your"))
                .sequence(fields.containsKey("poll"), fields.containsKey("final"))
                .bits(false, fields.containsKey("demand"))
                .timers(number(fields, "multiplier"), micros(fields, "tx"), micros(fields, "rx"));
    }

    private static int number(Map<String, Object> fields, String key) {
        return ((BigDecimal) fields.get(key)).intValueExact();
    }

    private static long micros(Map<String, Object> fields, String key) {
        return EventLines.nanos(fields.get(key)) / 1_000;
    }

    /** Remembers the duties a step called, as words. */
    private static final class Recorder implements BfdActions {
        private final List<String> actions = new ArrayList<>();

        List<String> take() {
            List<String> taken = List.copyOf(actions);
            actions.clear();
            return taken;
        }

        @Override
        public void send(ControlPacket packet) {
            assertTrue(!packet.poll() || !packet.answer(), "P and F at once");
            actions.add("send " + packet.state() + (packet.poll() ? " P" : "") + (packet.answer() ? " F" : "")
                    + " diagnostic " + packet.diagnostic().code()
                    + " my " + packet.myDiscriminator() + " your " + packet.yourDiscriminator()
                    + " multiplier " + packet.multiplier() + " tx " + packet.desiredMinTxMicros()
                    + " rx " + packet.requiredMinRxMicros());
        }

        @Override
        public void stateChanged(SessionState from, SessionState to) {
            actions.add("state " + from + " -> " + to);
        }

        @Override
        public void peerSilent() {
            actions.add("peer silent");
        }
    }
}
