package io.twinwall.appliance.document;

import io.twinwall.model.verify.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** {@code twinwall check FILE}: every problem of a document, without touching anything. */
public final class CheckCommand {
    /** Status where the document is valid, with or without warnings. */
    public static final int VALID = 0;

    /** Status where the document has errors. */
    public static final int INVALID = 1;

    /** Status where no document was read. */
    public static final int UNREADABLE = 2;

    /** Nobody reads on; mend these and run it again. */
    private static final int PRINTED_MAX = 500;

    private CheckCommand() {}

    /**
     * Prints findings as {@code FILE:LINE:COLUMN error PATH: PROBLEM; CURE} and a summary.
     *
     * @param args what follows {@code check}
     * @return the exit status
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.size() != 1 || args.getFirst().isEmpty() || args.getFirst().startsWith("-")) {
            err.println("usage: twinwall check FILE");
            return UNREADABLE;
        }
        String name = args.getFirst();
        byte[] bytes;
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                err.println("twinwall: " + name + " is a directory; name a file");
                return UNREADABLE;
            }
            try (InputStream in = Files.newInputStream(path)) {
                // One byte more than is allowed shows that there is more, whatever the length says (a pipe has none).
                bytes = in.readNBytes(DocumentReader.BYTES_MAX + 1);
            }
        } catch (NoSuchFileException e) {
            err.println("twinwall: there is no file " + name);
            return UNREADABLE;
        } catch (AccessDeniedException e) {
            err.println("twinwall: " + name + " may not be read by this user");
            return UNREADABLE;
        } catch (IOException | InvalidPathException e) {
            err.println("twinwall: " + name + " cannot be read: " + e.getMessage());
            return UNREADABLE;
        }
        return print(name, DocumentReader.read(bytes).findings(), out);
    }

    private static int print(String name, List<Finding> findings, PrintStream out) {
        for (Finding finding : findings.subList(0, Math.min(findings.size(), PRINTED_MAX))) {
            out.println(name + (finding.line() > 0 ? ":" : ": ") + finding);
        }
        if (findings.size() > PRINTED_MAX) {
            out.println(name + ": " + (findings.size() - PRINTED_MAX) + " more are not shown");
        }
        long errors = findings.stream().filter(Finding::isError).count();
        long warnings = findings.size() - errors;
        if (errors == 0) {
            out.println(name + " is valid" + (warnings > 0 ? ", " + count(warnings, "warning") : ""));
            return VALID;
        }
        out.println(name + ": " + count(errors, "error") + (warnings > 0 ? ", " + count(warnings, "warning") : ""));
        return INVALID;
    }

    private static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
