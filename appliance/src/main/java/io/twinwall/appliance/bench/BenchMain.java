package io.twinwall.appliance.bench;

import io.twinwall.appliance.bench.firewall.FirewallArea;
import io.twinwall.appliance.bench.link.LinkArea;
import io.twinwall.appliance.bench.vrrp.VrrpArea;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code appliance/bench}; started by its script in the client's namespace of the bench's own lab. */
public final class BenchMain {
    private static final int STATUS_NOT_HELD = 2;

    private BenchMain() {}

    /** Exit status 0 where every run of ours was measured, 1 where one was not, 2 where the bench could not be held. */
    public static void main(String[] arguments) {
        int status = 0;
        try {
            BenchOptions options = BenchOptions.parse(List.of(arguments));
            Lab lab = new Lab(
                    options.place().script(),
                    options.place().directory(),
                    options.place().prefix());
            for (Area area : areas(options, lab)) {
                status = Math.max(status, hold(area, options) ? 0 : 1);
            }
        } catch (LabFailed | IOException e) {
            System.err.println("bench: " + e.getMessage());
            status = STATUS_NOT_HELD;
        }
        System.exit(status);
    }

    /** Every area there is; a new one is added here. */
    private static List<Area> areas(BenchOptions options, Lab lab) throws LabFailed {
        List<Area> all = List.of(
                new VrrpArea(lab, options.place().script().resolveSibling("lab.d"), options.effort()),
                new FirewallArea(lab),
                new LinkArea(lab, options.effort()));
        if (options.area().isEmpty()) {
            return all;
        }
        String name = options.area().get();
        return List.of(all.stream()
                .filter(area -> area.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LabFailed("no area '" + name + "'; there are "
                        + String.join(" ", all.stream().map(Area::name).toList()))));
    }

    private static Consumer<String> progress() {
        long began = System.nanoTime();
        return what -> System.err.printf(
                Locale.ROOT, "bench: %4d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), what);
    }

    private static boolean hold(Area area, BenchOptions options) throws LabFailed, IOException {
        List<BenchCase> cases = BenchOptions.chosen(options.cases(), options.effort().quick(), area.cases());
        Instant at = Instant.now();
        double before = Surroundings.load();
        List<Outcome> outcomes;
        try (area) {
            area.open();
            outcomes = new Contest(options.effort().runs(), progress()).run(cases);
        }
        BenchReport report = new BenchReport(
                area.name(),
                at,
                options.place().build(),
                options.effort(),
                Surroundings.here(),
                new BenchReport.Loads(before, Surroundings.load()),
                area.peers(),
                outcomes);
        Path out = Files.createDirectories(options.place().out());
        Files.writeString(out.resolve(report.fileName() + ".json"), report.json(), StandardCharsets.UTF_8);
        Files.writeString(out.resolve(report.fileName() + ".md"), report.markdown(), StandardCharsets.UTF_8);
        System.out.print(report.markdown());
        System.err.println("bench: raw values in " + out.resolve(report.fileName() + ".json"));
        return outcomes.stream().allMatch(Outcome::measured);
    }
}
