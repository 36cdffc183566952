package io.twinwall.appliance.lab;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The distribution's ping, every 10 ms; its own time stamps are used, so a late reader does not look like an outage.
 */
public final class PingTraffic implements Traffic {
    private static final Pattern ANSWER = Pattern.compile("\\[(\\d{1,12})\\.(\\d{6})] \\d+ bytes from .*");
    private final AnswerLog answers = new AnswerLog();
    private final Child ping;
    private final long wallMinusNano;

    private PingTraffic(String address) throws IOException {
        wallMinusNano = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - System.nanoTime();
        ping = Child.start(List.of("ping", "-n", "-D", "-i", "0.01", address), this::read);
    }

    /** Starts pinging. */
    public static PingTraffic to(String address) throws IOException {
        return new PingTraffic(address);
    }

    /** The wall clock time of an answer in nanoseconds since 1970, empty for any other line. */
    static OptionalLong answerTime(String line) {
        Matcher answer = ANSWER.matcher(line);
        if (!answer.matches()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                Long.parseLong(answer.group(1)) * 1_000_000_000L + Long.parseLong(answer.group(2)) * 1_000L);
    }

    @Override
    public String name() {
        return "ping";
    }

    @Override
    public AnswerLog answers() {
        return answers;
    }

    @Override
    public void close() {
        ping.close();
    }

    private void read(String line) {
        answerTime(line).ifPresent(wall -> answers.answered(wall - wallMinusNano));
    }
}
