package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.lab.LabFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A connection every 20 ms, and when the Backup's kernel has it: asked there by {@link KernelLookup}, from when the
 * connection stands, so that a program that takes its time to ask only adds to what is measured. Clocks of processes of
 * one machine are the same.
 */
final class LagProbe implements AutoCloseable {
    private static final long EVERY_MILLIS = 20;

    private final LinkRig rig;
    private final Process lookup;
    private final List<Long> lags = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean ended;

    private LagProbe(LinkRig rig, Process lookup) {
        this.rig = rig;
        this.lookup = lookup;
        thread = Thread.ofPlatform().name("lag-probe").daemon().unstarted(this::run);
    }

    /** Begins, or does nothing where there is nothing to look for. */
    static LagProbe begin(LinkRig rig, boolean looks) throws IOException {
        // The instrument must not be what is late.
        List<String> command = new ArrayList<>(List.of("nice", "-n", "-15"));
        command.addAll(rig.java(LinkPair.SECOND, KernelLookup.class, Integer.toString(LinkRig.PROBED_PORT)));
        Process lookup = looks
                ? new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start()
                : null;
        LagProbe probe = new LagProbe(rig, lookup);
        if (looks) {
            probe.thread.start();
        }
        return probe;
    }

    /** Every lag in nanoseconds, sorted; no more come. */
    List<Long> end() throws LabFailed {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        }
        List<Long> sorted = new ArrayList<>(lags);
        Collections.sort(sorted);
        return sorted;
    }

    private void run() {
        InetSocketAddress to = rig.tcp(LinkRig.ECHO_PORTS + 1);
        try (PrintWriter ask = new PrintWriter(lookup.getOutputStream(), true, StandardCharsets.UTF_8);
                BufferedReader answers = new BufferedReader(
                        new InputStreamReader(lookup.getInputStream(), StandardCharsets.UTF_8))) {
            answers.readLine();
            while (!ended) {
                try (SocketChannel channel = SocketChannel.open(to)) {
                    long stands = System.nanoTime();
                    ask.println(((InetSocketAddress) channel.getLocalAddress()).getPort());
                    String found = answers.readLine();
                    if (found == null) {
                        return;
                    }
                    lags.add(Long.parseLong(found) - stands);
                }
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
        } catch (IOException e) {
            // What was measured until now counts; the case says how many that are.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended = true;
        if (lookup != null) {
            lookup.destroyForcibly();
        }
    }
}
