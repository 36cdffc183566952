package io.twinwall.sync.edge;

import java.net.ConnectException;
import javax.net.ssl.SSLException;

/** Why a connection failed, in words for an operator. */
final class Causes {
    private Causes() {}

    /** One sentence, without a class name. */
    static String sentence(Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof SSLException && isStranger(deepest)) {
            return "it does not accept this node's key";
        }
        if (cause instanceof ConnectException && cause.getMessage() != null) {
            // Netty adds the addresses, which the operator knows.
            return cause.getMessage().replaceAll(": /.*", "").replaceAll(".*failed with error\\S*: ", "");
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }

    /** Whether the keys are not those of the pairing: theirs by our judgement, or ours by theirs. */
    static boolean isStranger(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof PinnedTrust.StrangersKey) {
                return true;
            }
            String message = each.getMessage();
            if (each instanceof SSLException && message != null
                    && (message.contains("certificate_unknown") || message.contains("bad_certificate"))) {
                return true;
            }
        }
        return false;
    }
}
