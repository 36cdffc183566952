package io.twinwall.appliance.network;

import io.twinwall.model.value.DeviceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the MTU of a device was before the document set it, so that it can be given back when the leaf goes. A file
 * outlives the daemon; where it is lost or cannot be written, the device keeps the document's last MTU.
 */
public final class FormerMtus {
    private static final int BYTES_MAX = 1 << 16;

    private final Optional<Path> file;
    private final Map<DeviceName, Integer> mtus = new LinkedHashMap<>();

    private FormerMtus(Optional<Path> file) {
        this.file = file;
    }

    /** In {@code directory/former-mtu}: lines of a device and a number. */
    public static FormerMtus in(Path directory) {
        FormerMtus former = new FormerMtus(Optional.of(directory.resolve("former-mtu")));
        former.read();
        return former;
    }

    /** Known as long as the process lives. */
    public static FormerMtus inMemory() {
        return new FormerMtus(Optional.empty());
    }

    private void read() {
        try (var in = Files.newInputStream(file.orElseThrow())) {
            String text = new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
            text.lines().map(line -> line.split(" ", -1))
                    .filter(words -> words.length == 2 && words[1].matches("[1-9][0-9]{0,5}"))
                    .forEach(words -> known(words[0]).ifPresent(device -> mtus.put(device, Integer.valueOf(words[1]))));
        } catch (IOException e) {
            // None yet, or none any more.
        }
    }

    private static Optional<DeviceName> known(String device) {
        try {
            return Optional.of(new DeviceName(device));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Map<DeviceName, Integer> all() {
        return Map.copyOf(mtus);
    }

    /** The first one counts: later ones are the document's own. */
    void remember(DeviceName device, int mtu) {
        if (mtus.putIfAbsent(device, mtu) == null) {
            write();
        }
    }

    void forgetAllBut(Set<DeviceName> devices) {
        if (mtus.keySet().retainAll(devices)) {
            write();
        }
    }

    private void write() {
        if (file.isEmpty()) {
            return;
        }
        String text = mtus.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
                .collect(Collectors.joining());
        Path fresh = file.get().resolveSibling("former-mtu.new");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file.get(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // The MTU itself is what matters; see the class.
        }
    }
}
