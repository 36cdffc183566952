package io.twinwall.appliance.command;

import java.nio.charset.StandardCharsets;

/** Takes everything a program prints and keeps the last line that says something: bounded, printable. */
final class LastLine {
    private static final int BYTES_MAX = 200;

    private final byte[] current = new byte[BYTES_MAX];
    private int length;
    private String last = "";

    void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                end();
            } else if (length < BYTES_MAX) {
                current[length++] = bytes[i];
            }
        }
    }

    String text() {
        end();
        return last;
    }

    private void end() {
        String line = new String(current, 0, length, StandardCharsets.UTF_8).replaceAll("[^\\P{C}]", " ").strip();
        length = 0;
        if (!line.isEmpty()) {
            last = line;
        }
    }
}
