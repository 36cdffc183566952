package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.Echo;
import io.twinwall.appliance.lab.HttpTraffic;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.PingTraffic;
import io.twinwall.appliance.lab.Traffic;
import io.twinwall.appliance.lab.UdpTraffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code lab drill} and {@code lab failovers}; started by the lab script in the client's namespace. */
public final class DrillMain {
    private static final String ERASE_LINE = "\r\033[K";

    private static final String LASTING = "opened before each case, and to go on after it with every byte in its place:"
            + " a download, an idle connection,\none from outside to a forwarded port, and the udp flow"
            + " (nf_conntrack_tcp_loose=0)";
    private static final String NOT_PAIRED = "the nodes are not paired: no connection is to go on";

    private DrillMain() {}

    /** Exit status 0 where every case recovered, 1 where one did not, 2 where the drill could not be held. */
    public static void main(String[] arguments) {
        int status;
        try {
            DrillOptions options = DrillOptions.parse(List.of(arguments));
            Lab lab = new Lab(options.script(), options.directory(), options.prefix());
            try (Pair pair = new Pair(lab)) {
                status = switch (options.work()) {
                    case DrillOptions.Cases cases -> drill(lab, pair, cases) ? 0 : 1;
                    case DrillOptions.Moves(int count) -> new Failovers(lab, pair, System.out).run(count) ? 0 : 1;
                };
            }
        } catch (LabFailed | IOException e) {
            System.err.println("lab: " + e.getMessage());
            status = 2;
        } catch (InterruptedException e) {
            status = 2;
        }
        System.exit(status);
    }

    private static boolean drill(Lab lab, Pair pair, DrillOptions.Cases options) throws LabFailed, IOException {
        List<List<CaseResult>> results = new ArrayList<>();
        try (Echo echo = Echo.of(lab);
                Traffic udp = UdpTraffic.to(echo.address());
                Traffic ping = PingTraffic.to(Echo.INTERNET);
                Traffic http = HttpTraffic.to(new InetSocketAddress(Echo.INTERNET, 80));
                LastingConnections lasting = LastingConnections.of(lab).orElse(null)) {
            Drill drill = new Drill(lab, pair, List.of(udp, ping, http), Optional.ofNullable(lasting),
                    options.progress() ? DrillMain::progress : what -> {});
            System.out.println(lasting == null ? NOT_PAIRED : LASTING);
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

    private static void progress(String what) {
        System.err.print(ERASE_LINE + what + " ...");
        System.err.flush();
    }
}
