package io.twinwall.appliance.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.model.value.NodeName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonOptionsTest {
    private static String refusal(String... words) {
        return assertThrows(IllegalArgumentException.class, () -> DaemonOptions.parse(List.of(words)))
                .getMessage();
    }

    @Test
    void onlyTheNodeMustBeSaid() {
        assertEquals(
                new DaemonOptions(
                        new NodeName("r1"),
                        Optional.empty(),
                        Path.of("/var/lib/twinwall"),
                        Path.of("/run/twinwall/control")),
                DaemonOptions.parse(List.of("--node", "r1")));
    }

    @Test
    void everyMistakeIsNamed() {
        assertEquals("--node is missing: which node of the pair is this box? write " + DaemonOptions.USAGE, refusal());
        assertEquals("unknown option `--nod`; write " + DaemonOptions.USAGE, refusal("--nod", "r1"));
        assertEquals("--node needs a value; write " + DaemonOptions.USAGE, refusal("--node"));
        assertEquals("--node is given twice", refusal("--node", "r1", "--node", "r2"));
        assertEquals(
                "a node name is 1 to 32 lower-case letters, digits and dashes, a letter first",
                refusal("--node", "R 1"));
    }
}
