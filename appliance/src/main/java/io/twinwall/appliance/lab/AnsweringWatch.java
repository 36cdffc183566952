package io.twinwall.appliance.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches both nodes' plugs in the switch: when the old box let its last answer out, and when the twin sent its first.
 * An answer is a packet translated to, or an ARP message speaking for, a virtual address, and a packet forwarded to the
 * client; advertisements are not. What the kernel stamps is compared, so the reader's own delay does not matter.
 */
public final class AnsweringWatch implements AutoCloseable {
    private static final String ANSWERS =
            "(src host 192.0.2.1 or src host 10.10.0.1 or (src host 192.0.2.254 and dst host 10.10.0.50)) and not ip"
                    + " proto 112";
    private static final Pattern STAMPED = Pattern.compile("(\\d{1,12})\\.(\\d{6}) .*");
    private static final long PATIENCE_SECONDS = 5;
    private final List<Child> captures = new ArrayList<>();
    private final Seen old = new Seen();
    private final Seen twin = new Seen();

    /** First and last answer of one node, in nanoseconds since 1970. */
    private static final class Seen {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        synchronized void at(long time) {
            first = Math.min(first, time);
            last = Math.max(last, time);
        }

        synchronized OptionalLong first() {
            return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first);
        }

        synchronized OptionalLong last() {
            return last == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(last);
        }
    }

    private AnsweringWatch() {}

    /** Starts watching; returns when every capture listens. */
    public static AnsweringWatch of(Lab lab, String oldNode, String twinNode) throws IOException, LabFailed {
        AnsweringWatch watch = new AnsweringWatch();
        CountDownLatch listening = new CountDownLatch(4);
        try {
            for (String segment : List.of("wan", "lan")) {
                watch.captures.add(capture(lab, oldNode + "-" + segment, watch.old, listening));
                watch.captures.add(capture(lab, twinNode + "-" + segment, watch.twin, listening));
            }
            if (!listening.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new LabFailed(
                        "tcpdump does not listen on the switch; try: appliance/lab exec switch tcpdump -i r1-lan");
            }
            return watch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            watch.close();
            throw new LabFailed("interrupted");
        } catch (IOException | LabFailed e) {
            watch.close();
            throw e;
        }
    }

    /** How long the old box had been silent when the twin first answered; empty while either has said nothing. */
    public Optional<Duration> silentFor() {
        OptionalLong last = old.last();
        OptionalLong first = twin.first();
        return last.isPresent() && first.isPresent()
                ? Optional.of(Duration.ofNanos(first.getAsLong() - last.getAsLong()))
                : Optional.empty();
    }

    @Override
    public void close() {
        captures.forEach(Child::close);
    }

    /** The kernel's stamp of a captured frame in nanoseconds since 1970; empty for what else tcpdump says. */
    static OptionalLong stamp(String line) {
        Matcher stamped = STAMPED.matcher(line);
        return stamped.matches()
                ? OptionalLong.of(
                        Long.parseLong(stamped.group(1)) * 1_000_000_000L + Long.parseLong(stamped.group(2)) * 1_000L)
                : OptionalLong.empty();
    }

    private static Child capture(Lab lab, String port, Seen seen, CountDownLatch listening) throws IOException {
        // -Z root: it would become another user, whom a user namespace does not have.
        List<String> command = lab.on(
                "switch",
                List.of("tcpdump", "-Z", "root", "-i", port, "-Q", "in", "-tt", "-nn", "-l", "-s", "96", ANSWERS));
        return Child.start(command, line -> {
            if (line.startsWith("listening on")) {
                listening.countDown();
            }
            stamp(line).ifPresent(seen::at);
        });
    }
}
