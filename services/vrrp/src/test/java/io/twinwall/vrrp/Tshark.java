package io.twinwall.vrrp;

import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What another decoder says of frames that arrive at the far end of a cable. */
public final class Tshark implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Path capture;
    private final Process tcpdump;

    /** Begins to capture so many frames that a filter of tcpdump takes. */
    public Tshark(String device, int frames, String filter) throws IOException {
        capture = Files.createTempFile("twt-", ".pcap");
        tcpdump = new ProcessBuilder(
                        "ip", "netns", "exec", FreshNamespace.far(), "tcpdump", "-Z", "root", "-U", "-Q", "in",
                        "-i", device, "-c", Integer.toString(frames), "-w", capture.toString(), filter)
                .redirectErrorStream(true)
                .start();
        String line = tcpdump.inputReader().readLine();
        if (line == null || !line.contains("listening")) {
            close();
            throw new IOException("tcpdump does not listen: " + line);
        }
    }

    /** Waits until all frames are there. */
    public void await() throws InterruptedException {
        tcpdump.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** One line a frame: what its fields hold, those that are there; {@code preference} is one of tshark's. */
    public List<String> decoded(String preference, List<String> fields) {
        List<String> command = new ArrayList<>(List.of(
                "tshark", "-r", capture.toString(), "-o", "ip.check_checksum:TRUE", "-o", preference, "-T", "fields",
                "-E", "separator=;"));
        fields.forEach(field -> command.addAll(List.of("-e", field)));
        return Shell.run(command.toArray(String[]::new)).lines()
                .filter(line -> line.contains("eth:"))
                .map(line -> List.of(line.split(";")).stream()
                        .filter(field -> !field.isEmpty())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Override
    public void close() throws IOException {
        tcpdump.destroyForcibly();
        Files.delete(capture);
    }
}
