package io.twinwall.linux.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LogPrefixTest {
    @Test
    void aPathComesBack() {
        assertEquals("tw:firewall.policy.lan -> wan", LogPrefix.of("firewall.policy.lan -> wan"));
        assertEquals(Optional.of("firewall.policy.lan -> wan"), LogPrefix.path("tw:firewall.policy.lan -> wan"));
        assertEquals(Optional.of("x"), LogPrefix.path("tw:x "));
        assertEquals(Optional.empty(), LogPrefix.path("someone else's "));
    }

    @Test
    void aLongPathIsCutOnceWhereverThatHappens() {
        for (String character : new String[] {"a", "é", "\ud83d\udd25"}) {
            for (int length = 50; length < 140; length++) {
                String path = "p" + character.repeat(length);
                byte[] ours = LogPrefix.of(path).getBytes(StandardCharsets.UTF_8);
                assertTrue(ours.length <= 127, path);
                String back = LogPrefix.path(LogPrefix.of(path)).orElseThrow();
                boolean cutOff = back.endsWith("...") && path.startsWith(back.replace("...", ""));
                assertTrue(back.equals(path) || cutOff, back);
                // As the kernel would cut what somebody else wrote whole.
                byte[] whole = ("tw:" + path).getBytes(StandardCharsets.UTF_8);
                if (whole.length > 127) {
                    String cut = new String(Arrays.copyOf(whole, 127), StandardCharsets.UTF_8);
                    String read = LogPrefix.path(cut).orElseThrow();
                    assertTrue(read.endsWith("...") && path.startsWith(read.replace("...", "")), read);
                }
            }
        }
    }
}
