package io.twinwall.appliance.bench;

import io.twinwall.appliance.lab.LabFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code appliance/bench} asked for.
 *
 * @param place where it runs and writes
 * @param area which area; all of them when empty
 * @param cases which cases of the area; all of them when empty
 * @param effort how much of it
 */
record BenchOptions(Place place, Optional<String> area, List<String> cases, Effort effort) {
    /** How it is written. */
    static final String USAGE = "appliance/bench [AREA [CASE...]] [--runs N] [--quick]";

    private static final int RUNS_MAX = 100;

    BenchOptions {
        cases = List.copyOf(cases);
    }

    /**
     * What the script adds.
     *
     * @param script the lab script
     * @param directory the lab's directory
     * @param prefix what the names of the lab's namespaces begin with
     * @param out directory of the reports
     * @param build which build of ours is measured
     */
    record Place(Path script, Path directory, String prefix, Path out, String build) {}

    /** Reads {@code --lab SCRIPT --dir DIRECTORY --prefix PREFIX --out DIRECTORY --build ID [AREA [CASE...]] ...}. */
    static BenchOptions parse(List<String> arguments) throws LabFailed {
        Map<String, String> place = new HashMap<>();
        List<String> words = new ArrayList<>();
        Optional<Integer> runs = Optional.empty();
        boolean quick = false;
        for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
            String argument = each.next();
            switch (argument) {
                case "--lab", "--dir", "--prefix", "--out", "--build" -> place.put(argument, value(argument, each));
                case "--runs" -> runs = Optional.of(number(argument, value(argument, each)));
                case "--quick" -> quick = true;
                default -> {
                    if (argument.startsWith("-")) {
                        throw new LabFailed("bench does not know " + argument + "; write " + USAGE);
                    }
                    words.add(argument);
                }
            }
        }
        return new BenchOptions(
                place(place),
                words.stream().findFirst(),
                words.isEmpty() ? words : words.subList(1, words.size()),
                new Effort(runs.orElse(quick ? 1 : Effort.RUNS), quick));
    }

    /**
     * The cases these options name; where they name none all, or those worth a glance.
     *
     * @throws LabFailed naming the first word that is no case
     */
    static List<BenchCase> chosen(List<String> words, boolean quick, List<? extends BenchCase> all)
            throws LabFailed {
        List<BenchCase> chosen = new ArrayList<>();
        for (String word : words) {
            chosen.add(all.stream()
                    .filter(each -> each.label().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new LabFailed("no case '" + word + "'; there are "
                            + String.join(" ", all.stream().map(BenchCase::label).toList()))));
        }
        if (words.isEmpty()) {
            all.stream().filter(each -> !quick || each.atAGlance()).forEach(chosen::add);
        }
        return chosen;
    }

    private static Place place(Map<String, String> given) throws LabFailed {
        for (String needed : List.of("--lab", "--dir", "--prefix", "--out", "--build")) {
            if (!given.containsKey(needed)) {
                throw new LabFailed("started without " + needed + "; use: " + USAGE);
            }
        }
        return new Place(
                Path.of(given.get("--lab")),
                Path.of(given.get("--dir")),
                given.get("--prefix"),
                Path.of(given.get("--out")),
                given.get("--build"));
    }

    private static String value(String option, Iterator<String> rest) throws LabFailed {
        if (!rest.hasNext()) {
            throw new LabFailed(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, String text) throws LabFailed {
        if (text.matches("[1-9][0-9]{0,8}") && Integer.parseInt(text) <= RUNS_MAX) {
            return Integer.parseInt(text);
        }
        throw new LabFailed(option + " needs a number from 1 to " + RUNS_MAX + ", not '" + text + "'");
    }
}
