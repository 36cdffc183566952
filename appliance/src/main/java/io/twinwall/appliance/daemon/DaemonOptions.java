package io.twinwall.appliance.daemon;

import io.twinwall.model.value.NodeName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code twinwall daemon} was told.
 *
 * @param node which of the pair's nodes this box is
 * @param config document to begin with on a box that never committed one
 * @param state directory of what must outlive the daemon
 * @param socket the control socket
 */
public record DaemonOptions(NodeName node, Optional<Path> config, Path state, Path socket) {
    /** How it is written. */
    public static final String USAGE = "twinwall daemon --node NAME [--config FILE] [--state DIR] [--socket PATH]";

    private static final Set<String> KNOWN = Set.of("--node", "--config", "--state", "--socket");

    /** Reads the words after {@code daemon}; throws IllegalArgumentException with a sentence for the operator. */
    public static DaemonOptions parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            String option = words.get(i);
            if (!KNOWN.contains(option)) {
                throw new IllegalArgumentException("unknown option `" + option + "`; write " + USAGE);
            }
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(option + " needs a value; write " + USAGE);
            }
            if (given.put(option, words.get(i + 1)) != null) {
                throw new IllegalArgumentException(option + " is given twice");
            }
        }
        if (!given.containsKey("--node")) {
            throw new IllegalArgumentException("--node is missing: which node of the pair is this box? write " + USAGE);
        }
        return new DaemonOptions(
                NodeName.parse(given.get("--node")),
                Optional.ofNullable(given.get("--config")).map(Path::of),
                Path.of(given.getOrDefault("--state", "/var/lib/twinwall")),
                Path.of(given.getOrDefault("--socket", "/run/twinwall/control")));
    }
}
