package io.twinwall.appliance.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code lab drill} and {@code lab failovers}; started by the lab script in the client's namespace. */
public final class DrillMain {
    private static final String INTERNET = "192.0.2.254";
    private static final long ECHO_PATIENCE_SECONDS = 20;
    private static final String ERASE_LINE = "\r\033[K";

    private DrillMain() {}

    /** Exit status 0 where every case recovered, 1 where one did not, 2 where the drill could not be held. */
    public static void main(String[] arguments) {
        int status;
        try {
            DrillOptions options = DrillOptions.parse(List.of(arguments));
            Lab lab = new Lab(options.script(), options.directory());
            try (Pair pair = new Pair(lab)) {
                status = switch (options.work()) {
                    case DrillOptions.Cases cases -> drill(lab, pair, cases) ? 0 : 1;
                    case DrillOptions.Moves(int count) -> new Failovers(lab, pair, System.out).run(count) ? 0 : 1;
                };
            }
        } catch (DrillFailed | IOException e) {
            System.err.println("lab: " + e.getMessage());
            status = 2;
        } catch (InterruptedException e) {
            status = 2;
        }
        System.exit(status);
    }

    private static boolean drill(Lab lab, Pair pair, DrillOptions.Cases options) throws DrillFailed, IOException {
        List<List<CaseResult>> results = new ArrayList<>();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        try (Child _ = Child.start(echoCommand(), line -> port.complete(portIn(line)));
                Traffic udp = UdpTraffic.to(new InetSocketAddress(INTERNET, await(port)));
                Traffic ping = PingTraffic.to(INTERNET);
                Traffic http = HttpTraffic.to(new InetSocketAddress(INTERNET, 80))) {
            Drill drill = new Drill(
                    lab, pair, List.of(udp, ping, http), options.progress() ? DrillMain::progress : what -> {});
            System.out.println(DrillReport.heading());
            for (DrillCase drillCase : options.cases()) {
                List<CaseResult> runs = new ArrayList<>();
                for (int i = 0; i < options.repeat(); i++) {
                    runs.add(drill.run(drillCase));
                }
                if (options.progress()) {
                    System.err.print(ERASE_LINE);
                }
                System.out.println(DrillReport.row(runs));
                results.add(List.copyOf(runs));
            }
        }
        DrillReport.promises(results).forEach(System.out::println);
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), DrillReport.json(results) + "\n", StandardCharsets.UTF_8);
        }
        return results.stream().flatMap(List::stream).allMatch(CaseResult::recovered);
    }

    private static List<String> echoCommand() {
        return Lab.on(
                "internet",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx32m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UdpEcho.class.getName(),
                        INTERNET));
    }

    private static int portIn(String line) {
        return line.matches("\\d{1,5}") ? Integer.parseInt(line) : 0;
    }

    private static int await(CompletableFuture<Integer> port) throws DrillFailed {
        try {
            int bound = port.get(ECHO_PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (bound != 0) {
                return bound;
            }
        } catch (TimeoutException | ExecutionException e) {
            // Told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new DrillFailed("the echo on internet did not start; is the lab up? (appliance/lab status)");
    }

    private static void progress(String what) {
        System.err.print(ERASE_LINE + what + " ...");
        System.err.flush();
    }
}
