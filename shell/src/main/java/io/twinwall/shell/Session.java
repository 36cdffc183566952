package io.twinwall.shell;

import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Origin;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One operator at one terminal.
 *
 * @param directory where relative file names start
 * @param columns width of the terminal; 80 where there is none
 * @param origin the connection they came by; empty at the console
 * @param mode where in the two modes they stand; it changes as they type
 */
public record Session(Operator operator, Path directory, int columns, Optional<Origin> origin, EditMode mode) {
    /** One that has just begun. */
    public Session(Operator operator, Path directory, int columns, Optional<Origin> origin) {
        this(operator, directory, columns, origin, new EditMode());
    }
}
