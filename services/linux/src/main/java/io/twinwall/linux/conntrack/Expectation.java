package io.twinwall.linux.conntrack;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connection that a helper waits for, as the data connection that FTP announced.
 *
 * @param master the connection that announced it
 * @param mask bits of the tuple that count
 * @param timeoutSeconds absent from the event of its end
 * @param flags NF_CT_EXPECT_*: 1 permanent, 2 inactive, 4 made by a program
 * @param helper absent where it has none
 * @param function the kernel's function that takes the connection over when it comes, as {@code nat-follow-master}
 */
public record Expectation(
        Tuple tuple,
        Tuple mask,
        Tuple master,
        int zone,
        int id,
        OptionalLong timeoutSeconds,
        int flags,
        int expectationClass,
        Optional<Translation> translation,
        Optional<String> helper,
        Optional<String> function) {

    /**
     * How the expected connection will be translated.
     *
     * @param direction 0 with the master's original direction, 1 with its reply's
     */
    public record Translation(int direction, Tuple tuple) {}
}
