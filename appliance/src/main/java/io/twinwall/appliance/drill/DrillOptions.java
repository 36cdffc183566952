package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.LabFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the lab script asked for.
 *
 * @param script the lab script
 * @param directory the lab's directory
 * @param prefix what the names of its namespaces begin with
 * @param work what to do
 */
record DrillOptions(Path script, Path directory, String prefix, Work work) {
    private static final int REPEAT_MAX = 1000;
    private static final int MOVES_MAX = 100_000;

    /** A drill or a series of moves. */
    sealed interface Work {}

    /** {@code lab drill [CASE...] [--repeat N] [--json FILE]}; the script adds {@code --progress} on a terminal. */
    record Cases(List<DrillCase> cases, int repeat, Optional<Path> json, boolean progress) implements Work {
        Cases {
            cases = List.copyOf(cases);
        }
    }

    /** {@code lab failovers N}. */
    record Moves(int count) implements Work {}

    /** Reads {@code --lab SCRIPT --dir DIRECTORY --prefix PREFIX drill|failovers ...}. */
    static DrillOptions parse(List<String> arguments) throws LabFailed {
        Optional<Path> script = Optional.empty();
        Optional<Path> directory = Optional.empty();
        String prefix = "";
        Optional<Path> json = Optional.empty();
        int repeat = 1;
        boolean progress = false;
        List<String> words = new ArrayList<>();
        for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
            String argument = each.next();
            switch (argument) {
                case "--lab" -> script = Optional.of(Path.of(value(argument, each)));
                case "--dir" -> directory = Optional.of(Path.of(value(argument, each)));
                case "--prefix" -> prefix = value(argument, each);
                case "--json" -> json = Optional.of(Path.of(value(argument, each)));
                case "--progress" -> progress = true;
                case "--repeat" -> repeat = number(argument, value(argument, each), REPEAT_MAX);
                default -> {
                    if (argument.startsWith("-")) {
                        throw new LabFailed(
                                "drill does not know " + argument + "; it takes CASE... --repeat N --json FILE");
                    }
                    words.add(argument);
                }
            }
        }
        if (script.isEmpty() || directory.isEmpty() || prefix.isEmpty() || words.isEmpty()) {
            throw new LabFailed("started without its lab; use: appliance/lab drill");
        }
        return new DrillOptions(
                script.get(), directory.get(), prefix, work(words, new Cases(List.of(), repeat, json, progress)));
    }

    private static Work work(List<String> words, Cases asked) throws LabFailed {
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "drill" -> new Cases(DrillCase.named(rest), asked.repeat(), asked.json(), asked.progress());
            case "failovers" -> new Moves(number("failovers", rest.isEmpty() ? "" : rest.getFirst(), MOVES_MAX));
            default -> throw new LabFailed("started for '" + words.getFirst() + "'; use: appliance/lab drill");
        };
    }

    private static String value(String option, Iterator<String> rest) throws LabFailed {
        if (!rest.hasNext()) {
            throw new LabFailed(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, String text, int max) throws LabFailed {
        if (text.matches("[1-9][0-9]{0,8}") && Integer.parseInt(text) <= max) {
            return Integer.parseInt(text);
        }
        throw new LabFailed(option + " needs a number from 1 to " + max + ", not '" + text + "'");
    }
}
