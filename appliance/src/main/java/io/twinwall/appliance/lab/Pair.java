package io.twinwall.appliance.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.twinwall.shell.client.CliClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The two nodes as their own shells describe them. Asked in this process: a JVM for each question would disturb
 * what is measured.
 */
public final class Pair implements AutoCloseable {
    public static final String FIRST = "r1";
    public static final String SECOND = "r2";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private final Lab lab;
    // A frozen daemon accepts and never answers; a question to it must not hold up the next one.
    private final ExecutorService questions =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

    public Pair(Lab lab) {
        this.lab = lab;
    }

    /** What a node says of itself. */
    public enum State {
        /** Every virtual router is Active. */
        ACTIVE,
        /** Every virtual router is Backup. */
        BACKUP,
        /** Some of this and some of that, or Initialize. */
        BETWEEN,
        /** No daemon answers. */
        SILENT
    }

    public static String twinOf(String node) {
        return node.equals(FIRST) ? SECOND : FIRST;
    }

    /** What {@code show vrrp} says now. */
    public State state(String node) {
        return ask(node, "show vrrp | json", PATIENCE).map(Pair::stateOf).orElse(State.SILENT);
    }

    /** The Active node of a whole pair: one node all Active, its twin all Backup; empty while it is anything else. */
    public Optional<String> activeOfWholePair() {
        State first = state(FIRST);
        State second = state(SECOND);
        if (first == State.ACTIVE && second == State.BACKUP) {
            return Optional.of(FIRST);
        }
        return first == State.BACKUP && second == State.ACTIVE ? Optional.of(SECOND) : Optional.empty();
    }

    /**
     * Whether the loss of either node would go unnoticed, as the Active node sees it; of nodes that are not paired
     * nobody asks that much. A paired node refuses to hand over before.
     */
    public boolean isReady(String active) {
        return ask(active, "show readiness | json", PATIENCE).map(Pair::readyBy).orElse(false);
    }

    /** Reads the answer of {@code show readiness | json}. */
    static boolean readyBy(String json) {
        boolean paired = true;
        boolean noticed = false;
        boolean known = false;
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isBoolean() && "paired".equals(parser.currentName())) {
                    paired = parser.getBooleanValue();
                } else if (token.isBoolean() && "noticed".equals(parser.currentName())) {
                    known = true;
                    noticed |= parser.getBooleanValue();
                }
            }
        } catch (IOException e) {
            return false;
        }
        return !paired || (known && !noticed);
    }

    /** Asks the Active node to hand over; returns when its shell has answered. */
    public void requestFailover(String node) throws LabFailed {
        if (ask(node, "request failover", PATIENCE.multipliedBy(4)).isEmpty()) {
            throw new LabFailed(
                    "'request failover' on " + node + " was refused or not answered; see: lab log " + node);
        }
    }

    /** Both nodes' states for a sentence: {@code r1 active, r2 silent}. */
    public String describe() {
        return FIRST + " " + word(state(FIRST)) + ", " + SECOND + " " + word(state(SECOND));
    }

    @Override
    public void close() {
        questions.shutdownNow();
    }

    /** Reads the answer of {@code show vrrp | json}; a text that is not an array of routers with a state is BETWEEN. */
    static State stateOf(String json) {
        List<String> states = statesOf(json);
        return switch (states.stream().distinct().count() == 1 ? states.getFirst() : "mixed") {
            case "Active" -> State.ACTIVE;
            case "Backup" -> State.BACKUP;
            default -> State.BETWEEN;
        };
    }

    /**
     * The state of each virtual router in the answer of {@code show vrrp | json}; of what else has a state there, as
     * the link's beats, nothing. Empty for a text that is not such an array.
     */
    public static List<String> statesOf(String json) {
        List<String> states = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (depth == 2 && token == JsonToken.VALUE_STRING && "state".equals(parser.currentName())) {
                    states.add(parser.getText());
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return states;
    }

    /** What a node's shell answers to a command; empty where it refuses it or nobody answers. */
    public Optional<String> answer(String node, String line) {
        return ask(node, line, PATIENCE);
    }

    private static String word(State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Optional<String> ask(String node, String line, Duration patience) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Future<Integer> status = questions.submit(
                () -> new CliClient(lab.socket(node), printTo(answer), printTo(new ByteArrayOutputStream()))
                        .run(Optional.of(line), InputStream.nullInputStream(), false));
        try {
            return status.get(patience.toMillis(), TimeUnit.MILLISECONDS) == 0
                    ? Optional.of(answer.toString(StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (TimeoutException e) {
            status.cancel(true);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static PrintStream printTo(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
