package io.twinwall.appliance.drill;

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
 * @param work what to do
 */
record DrillOptions(Path script, Path directory, Work work) {
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

    /** Reads {@code --lab SCRIPT --dir DIRECTORY drill|failovers ...}. */
    static DrillOptions parse(List<String> arguments) throws DrillFailed {
        Optional<Path> script = Optional.empty();
        Optional<Path> directory = Optional.empty();
        Optional<Path> json = Optional.empty();
        int repeat = 1;
        boolean progress = false;
        List<String> words = new ArrayList<>();
        for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
            String argument = each.next();
            switch (argument) {
                case "--lab" -> script = Optional.of(Path.of(value(argument, each)));
                case "--dir" -> directory = Optional.of(Path.of(value(argument, each)));
                case "--json" -> json = Optional.of(Path.of(value(argument, each)));
                case "--progress" -> progress = true;
                case "--repeat" -> repeat = number(argument, value(argument, each), REPEAT_MAX);
                default -> {
                    if (argument.startsWith("-")) {
                        throw new DrillFailed(
                                "drill does not know " + argument + "; it takes CASE... --repeat N --json FILE");
                    }
                    words.add(argument);
                }
            }
        }
        if (script.isEmpty() || directory.isEmpty() || words.isEmpty()) {
            throw new DrillFailed("started without its lab; use: appliance/lab drill");
        }
        return new DrillOptions(
                script.get(), directory.get(), work(words, new Cases(List.of(), repeat, json, progress)));
    }

    private static Work work(List<String> words, Cases asked) throws DrillFailed {
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "drill" -> new Cases(DrillCase.named(rest), asked.repeat(), asked.json(), asked.progress());
            case "failovers" -> new Moves(number("failovers", rest.isEmpty() ? "" : rest.getFirst(), MOVES_MAX));
            default -> throw new DrillFailed("started for '" + words.getFirst() + "'; use: appliance/lab drill");
        };
    }

    private static String value(String option, Iterator<String> rest) throws DrillFailed {
        if (!rest.hasNext()) {
            throw new DrillFailed(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, String text, int max) throws DrillFailed {
        if (text.matches("[1-9][0-9]{0,8}") && Integer.parseInt(text) <= max) {
            return Integer.parseInt(text);
        }
        throw new DrillFailed(option + " needs a number from 1 to " + max + ", not '" + text + "'");
    }
}
