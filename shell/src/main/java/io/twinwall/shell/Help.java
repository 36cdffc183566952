package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.edit.Offer;
import io.twinwall.model.edit.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What may stand where a line ends: for {@code ?}, and for the key that completes. */
final class Help {
    /** A longer word pushes its own line of help to the right, and no other's. */
    private static final int WIDTH_MAX = 30;

    private final ControlPlane appliance;

    Help(ControlPlane appliance) {
        this.appliance = appliance;
    }

    /** Whole words, as they have to be typed, that begin as the last word of the line does. */
    List<String> words(String line, Session session) {
        Tokens.Split split = Tokens.split(line);
        return offers(split, session).stream()
                .filter(offer -> !offer.isForm() && offer.text().startsWith(split.last()))
                .map(offer -> Tokens.typed(offer.text()))
                .distinct()
                .toList();
    }

    /** A line for each word or form that may stand there. */
    String of(String line, Session session) {
        Tokens.Split split = Tokens.split(line);
        List<Offer> offers = offers(split, session).stream()
                .filter(offer -> offer.isForm() || offer.text().startsWith(split.last()))
                .toList();
        if (offers.isEmpty()) {
            return split.last().isEmpty() ? "Enter runs the command\n"
                    : "nothing here begins with `" + split.last() + "`\n";
        }
        int width = offers.stream().mapToInt(offer -> shown(offer).length()).filter(length -> length <= WIDTH_MAX)
                .max().orElse(WIDTH_MAX);
        StringBuilder out = new StringBuilder();
        for (Offer offer : offers) {
            String word = shown(offer);
            String text = "  " + word + " ".repeat(Math.max(1, width - word.length() + 2)) + offer.help();
            out.append(cut(text.stripTrailing(), session.columns())).append('\n');
        }
        return out.toString();
    }

    private static String shown(Offer offer) {
        return offer.isForm() ? "<" + offer.text() + ">" : Tokens.typed(offer.text());
    }

    private static String cut(String text, int columns) {
        return text.length() > columns ? text.substring(0, columns - 1) + ">" : text;
    }

    private List<Offer> offers(Tokens.Split line, Session session) {
        Tokens.Split asked = line;
        boolean runs = session.mode().isConfiguring() && !line.whole().isEmpty()
                && line.whole().getFirst().toLowerCase(Locale.ROOT).equals("run");
        if (runs) {
            asked = new Tokens.Split(line.whole().subList(1, line.whole().size()), line.last(), line.open());
        } else if (session.mode().isConfiguring() && !line.whole().contains(Tokens.PIPE)) {
            Optional<List<Offer>> own = new ConfigureCommands(appliance).offers(line, session);
            if (own.isPresent()) {
                return own.get();
            }
        }
        return new Completion(appliance).behind(asked.whole()).stream()
                .map(word -> new Offer(word, "", false))
                .toList();
    }
}
