package io.twinwall.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A console that remembers what was printed and stops to listen after so many looks. */
final class RememberedConsole implements Console {
    final List<String> printed = new ArrayList<>();
    boolean begun;
    int looks = 100;
    final List<String> questions = new ArrayList<>();
    final ArrayDeque<String> answers = new ArrayDeque<>();

    @Override
    public Optional<String> ask(String question) {
        questions.add(question);
        return Optional.ofNullable(answers.poll());
    }

    @Override
    public void begin() {
        begun = true;
    }

    @Override
    public boolean listens() {
        return --looks >= 0;
    }

    @Override
    public void print(String line) {
        printed.add(line);
    }
}
