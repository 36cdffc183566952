package io.twinwall.appliance.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Remembers on disk that the node is out of service, so that a reboot in the middle of a repair changes nothing. */
public final class MaintenanceMark {
    private final Path file;

    public MaintenanceMark(Path state) {
        this.file = state.resolve("maintenance");
    }

    public boolean isSet() {
        return Files.exists(file);
    }

    /** Sets or clears it; the same again is no error. */
    public void set(boolean on) throws IOException {
        if (on) {
            Files.createDirectories(file.getParent());
            if (!isSet()) {
                Files.createFile(file);
            }
        } else {
            Files.deleteIfExists(file);
        }
    }
}
