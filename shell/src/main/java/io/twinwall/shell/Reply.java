package io.twinwall.shell;

/**
 * What a command printed and how it ended.
 *
 * @param out text for standard output, ends with a newline unless empty
 * @param err text for standard error, ends with a newline unless empty
 * @param status 0 done, 1 refused or failed, 2 not understood
 */
public record Reply(String out, String err, int status) {
    static Reply printed(String out) {
        return new Reply(out.isEmpty() || out.endsWith("\n") ? out : out + "\n", "", 0);
    }

    static Reply failed(String err) {
        return new Reply("", err + "\n", 1);
    }

    static Reply notUnderstood(String err) {
        return new Reply("", err + "\n", 2);
    }
}
