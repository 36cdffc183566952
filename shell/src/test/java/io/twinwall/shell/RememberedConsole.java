package io.twinwall.shell;

import java.util.ArrayList;
import java.util.List;

/** A console that remembers what was printed and stops to listen after so many looks. */
final class RememberedConsole implements Console {
    final List<String> printed = new ArrayList<>();
    boolean begun;
    int looks = 100;

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
