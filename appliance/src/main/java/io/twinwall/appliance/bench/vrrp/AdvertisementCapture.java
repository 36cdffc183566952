package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Child;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes down every advertisement that reaches a host, with the kernel's time stamps; read when it is over. */
final class AdvertisementCapture implements AutoCloseable {
    private static final Pattern LOST = Pattern.compile("([0-9]+) packets? dropped by kernel");
    private static final long PATIENCE_SECONDS = 5;
    private static final String BUFFER_KILOBYTES = "16384";
    private final Path file;
    private final AtomicReference<String> lost;
    private final CountDownLatch ended;
    private final Child tcpdump;

    private AdvertisementCapture(Path file, AtomicReference<String> lost, CountDownLatch ended, Child tcpdump) {
        this.file = file;
        this.lost = lost;
        this.ended = ended;
        this.tcpdump = tcpdump;
    }

    /** Starts on a device of a host, or on all of them by {@code any}; returns when it listens. */
    static AdvertisementCapture of(Lab lab, String host, String device) throws LabFailed {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<String> lost = new AtomicReference<>("");
        try {
            Path file = Files.createTempFile(lab.directory("drill"), "advertisements", ".pcap");
            Child tcpdump = Child.start(lab.on(host, command(device, file)), line -> {
                if (line.contains("listening on")) {
                    listening.countDown();
                }
                Matcher matcher = LOST.matcher(line);
                if (matcher.find()) {
                    lost.set(matcher.group(1));
                    ended.countDown();
                }
            });
            if (!listening.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                tcpdump.close();
                throw new LabFailed("tcpdump does not listen on " + host);
            }
            return new AdvertisementCapture(file, lost, ended, tcpdump);
        } catch (IOException e) {
            throw new LabFailed("tcpdump did not start on " + host + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        }
    }

    private static List<String> command(String device, Path file) {
        // -Z root: it would become another user, who may not write here.
        return List.of(
                "tcpdump",
                "-Z",
                "root",
                "-i",
                device,
                "-Q",
                "in",
                "-B",
                BUFFER_KILOBYTES,
                "--time-stamp-precision=nano",
                "-s",
                "128",
                "-w",
                file.toString(),
                "ip proto 112");
    }

    /**
     * Ends it and reads what it wrote.
     *
     * @throws LabFailed where the kernel had to drop some: then nothing can be said of what is missing
     */
    Advertisements end() throws LabFailed {
        tcpdump.close();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || !lost.get().equals("0")) {
                throw new LabFailed("tcpdump lost " + (lost.get().isEmpty() ? "count" : lost.get() + " packets"));
            }
            return Advertisements.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new LabFailed(file + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        }
    }

    @Override
    public void close() {
        tcpdump.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It goes with the lab's directory.
        }
    }
}
