package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two nodes and a client on a bridge, each in a namespace of its own.
 *
 * <pre>
 *   r1 eth1 --- p1 |               | q1 --- eth0 r1
 *   r2 eth1 --- p2 | lan  (sw) wan | q2 --- eth0 r2
 *    c eth0 --- pc |               |
 *   r1 eth2 ------- the link ------- eth2 r2
 * </pre>
 */
final class KernelLab {
    static final String CLIENT_MAC = "02:00:00:00:00:50";

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int WINDOWS_MAX = 12;
    private static final List<String> HOSTS = List.of("sw", "r1", "r2", "c");

    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String prefix = "twt-vr" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet() + "-";
    private final List<Child> children = new ArrayList<>();
    private final List<Capture> captures = new ArrayList<>();
    private final List<Process> others = new ArrayList<>();

    KernelLab() throws IOException, InterruptedException {
        try {
            lay();
        } catch (IOException | InterruptedException | RuntimeException e) {
            remove();
            throw e;
        }
    }

    private void lay() throws IOException, InterruptedException {
        for (String host : HOSTS) {
            run("ip", "netns", "add", prefix + host);
            run(host, "ip link set lo up");
        }
        run("sw", "ip link add lan type bridge");
        run("sw", "ip link add wan type bridge");
        run("sw", "ip link set lan up");
        run("sw", "ip link set wan up");
        cable("r1", "eth1", "p1", "lan", "02:00:00:00:01:01");
        cable("r2", "eth1", "p2", "lan", "02:00:00:00:02:01");
        cable("r1", "eth0", "q1", "wan", "02:00:00:00:01:00");
        cable("r2", "eth0", "q2", "wan", "02:00:00:00:02:00");
        cable("c", "eth0", "pc", "lan", CLIENT_MAC);
        run("r1", "ip address add 10.10.0.2/24 dev eth1");
        run("r2", "ip address add 10.10.0.3/24 dev eth1");
        run("r1", "ip address add 192.0.2.2/24 dev eth0");
        run("r2", "ip address add 192.0.2.3/24 dev eth0");
        run("c", "ip address add 10.10.0.50/24 dev eth0");
        run("r1", "ip link add eth2 type veth peer name eth2 netns " + prefix + "r2");
        for (String node : List.of("r1", "r2")) {
            run(node, "ip link set eth2 up");
            run(node, "ip address add 169.254.77." + node.substring(1) + "/30 dev eth2");
        }
    }

    /**
     * Frames that leave a node by a device are lost and its carrier stays, or are lost no more.
     *
     * @param device eth2 for the link
     */
    void mute(String node, String device, boolean on) throws IOException, InterruptedException {
        String table = "netdev mute-" + device;
        if (on) {
            run(node, "nft add table " + table);
            run(node, "nft add chain " + table + " out { type filter hook egress device \"" + device
                    + "\" priority 100; policy drop; }");
        } else {
            run(node, "nft delete table " + table);
        }
    }

    private void cable(String host, String device, String plug, String bridge, String mac)
            throws IOException, InterruptedException {
        run("sw", "ip link add " + plug + " type veth peer name " + device + " netns " + prefix + host + " address "
                + mac);
        run("sw", "ip link set " + plug + " master " + bridge);
        run("sw", "ip link set " + plug + " up");
        run(host, "ip link set " + device + " up");
    }

    /** Runs a command in a host's namespace and gives what it printed. */
    String run(String host, String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", prefix + host));
        words.addAll(List.of(command.split(" ")));
        return run(words.toArray(String[]::new));
    }

    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    Child node(String name, String interval) throws IOException, InterruptedException {
        return node(name, interval, "pair");
    }

    /** One that runs a document of {@link Documents#named}. */
    Child node(String name, String interval, String document) throws IOException, InterruptedException {
        return program(name, NodeProcess.class, name, interval, document);
    }

    /** Another JVM of ours in a host's namespace, from when it says that it is ready. */
    Child program(String host, Class<?> main, String... arguments) throws IOException, InterruptedException {
        Child child = new Child(host, main, arguments);
        children.add(child);
        child.awaitLine("READY", START_PATIENCE);
        return child;
    }

    /**
     * What the VRRP threads of nodes allocated while 250 advertisements came or went, all at the same time.
     *
     * <p>Steady state is what lies between changes of role and refusals, which may allocate and which a busy machine
     * brings about at any time: one clean window of each node is asked for. An advertisement that allocates spoils
     * every window.
     */
    static void assertNothingAllocated(Child... nodes) throws IOException, InterruptedException {
        List<Child> left = List.of(nodes);
        for (int i = 0; i < WINDOWS_MAX && !left.isEmpty(); i++) {
            for (Child node : left) {
                node.begin("allocated");
            }
            List<Child> spoiled = new ArrayList<>();
            for (Child node : left) {
                if (!node.answer("allocated").equals("0 bytes")) {
                    spoiled.add(node);
                }
            }
            left = spoiled;
        }
        assertEquals(List.of(), left.stream().map(node -> String.join("\n", node.lines)).toList());
    }

    /**
     * Makes wan a network with something in it: 192.0.2.254 on the switch, which both nodes forward to and which finds
     * the client by the virtual address.
     */
    void connectWan() throws IOException, InterruptedException {
        run("sw", "ip address add 192.0.2.254/24 dev wan");
        run("sw", "ip route add 10.10.0.0/24 via 192.0.2.1");
        run("c", "ip route add default via 10.10.0.1");
        run("r1", "sysctl -q -w net.ipv4.ip_forward=1");
        run("r2", "sysctl -q -w net.ipv4.ip_forward=1");
    }

    Child prober(String address, int seconds) throws IOException, InterruptedException {
        return program("c", SegmentProber.class, "eth0", CLIENT_MAC, address, Integer.toString(seconds));
    }

    /** Starts another program in a host's namespace; it ends with the lab. */
    Process start(String host, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", prefix + host));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        others.add(process);
        return process;
    }

    /** Begins to write down the frames that come in by a device and that a filter of tcpdump takes, one a line. */
    Capture capture(String host, String device, String filter) throws IOException, InterruptedException {
        return frames(host, "-t", device, filter);
    }

    /** As {@link #capture}, each line beginning with when: {@code 2026-01-31 23:59:59.123456}. */
    Capture timedCapture(String host, String device, String filter) throws IOException, InterruptedException {
        return frames(host, "-tttt", device, filter);
    }

    private Capture frames(String host, String time, String device, String filter)
            throws IOException, InterruptedException {
        Capture capture =
                new Capture(host, "tcpdump", "-l", "-n", time, "-e", "-Q", "in", "-i", device, filter);
        captures.add(capture);
        capture.awaitListening();
        return capture;
    }

    /** Begins to write down changes of a host's IPv4 addresses, timed as frames are but {@code [...T...]}. */
    Capture addressChanges(String host) throws IOException {
        Capture capture = new Capture(host, "ip", "-ts", "-4", "monitor", "address");
        captures.add(capture);
        return capture;
    }

    /** Frames as they pass. */
    final class Capture {
        private final Process process;
        private final List<String> output = new CopyOnWriteArrayList<>();
        private final Thread reader;

        private Capture(String host, String... program) throws IOException {
            List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + host));
            command.addAll(List.of(program));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            reader = Thread.ofPlatform().daemon(true).start(this::read);
        }

        private void read() {
            try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    output.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void awaitListening() throws IOException, InterruptedException {
            long end = System.nanoTime() + START_PATIENCE.toNanos();
            while (output.stream().noneMatch(line -> line.contains("listening on"))) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException("tcpdump does not listen: " + output);
                }
                Thread.sleep(10);
            }
        }

        /** Ends it and gives the frames that came in by the device, one a line. */
        String end() throws InterruptedException {
            return lines().filter(line -> line.contains(" > ")).collect(Collectors.joining("\n"));
        }

        /** Ends it and gives the first line with a part in it. */
        Optional<String> firstWith(String part) throws InterruptedException {
            return lines().filter(line -> line.contains(part)).findFirst();
        }

        private Stream<String> lines() throws InterruptedException {
            // tcpdump hears of frames a moment after they passed.
            Thread.sleep(500);
            // By its handle: Process.destroy closes what is still to be read.
            process.toHandle().destroy();
            process.waitFor();
            reader.join();
            return output.stream();
        }
    }

    /** Ends every process and takes the namespaces away. */
    void remove() throws IOException, InterruptedException {
        for (Child child : children) {
            child.process.destroyForcibly().waitFor();
        }
        for (Process other : others) {
            // Not by force: it has children of its own to end.
            other.destroy();
            if (!other.waitFor(10, TimeUnit.SECONDS)) {
                other.destroyForcibly().waitFor();
            }
        }
        for (Capture capture : captures) {
            capture.process.toHandle().destroyForcibly();
            capture.process.waitFor();
        }
        String there = run("ip", "netns", "list");
        for (String host : HOSTS) {
            if (there.contains(prefix + host)) {
                run("ip", "netns", "del", prefix + host);
            }
        }
    }

    /** A JVM of ours in a namespace. */
    final class Child {
        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

        private Child(String host, Class<?> main, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    "ip", "netns", "exec", prefix + host,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                    "-cp", System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread.ofPlatform().daemon(true).start(this::read);
        }

        private void read() {
            try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                    if (line.startsWith("ANSWER ")) {
                        answers.add(line.substring("ANSWER ".length()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> lines() {
            return lines;
        }

        String ask(String command) throws IOException, InterruptedException {
            begin(command);
            return answer(command);
        }

        private void begin(String command) throws IOException {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        private String answer(String command) throws IOException, InterruptedException {
            String answer = answers.poll(120, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("no answer to " + command + ":\n" + String.join("\n", lines));
            }
            return answer;
        }

        /** The number of the line {@code ENDED number}. */
        long result(Duration patience) throws IOException, InterruptedException {
            awaitLine("ENDED ", patience);
            return lines.stream().filter(line -> line.startsWith("ENDED ")).mapToLong(line ->
                    Long.parseLong(line.substring("ENDED ".length()))).findFirst().orElseThrow();
        }

        /** Sends the last command and waits for the end of the process. */
        int end() throws IOException, InterruptedException {
            process.getOutputStream().write("close\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("it does not end:\n" + String.join("\n", lines));
            }
            return process.exitValue();
        }

        void signal(String name) throws IOException, InterruptedException {
            run("kill", "-" + name, Long.toString(process.pid()));
        }

        void awaitLine(String part, Duration patience) throws IOException, InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            while (lines.stream().noneMatch(line -> line.contains(part))) {
                if (System.nanoTime() > end) {
                    throw new IOException("no line with " + part + ":\n" + String.join("\n", lines));
                }
                Thread.sleep(5);
            }
        }
    }
}
