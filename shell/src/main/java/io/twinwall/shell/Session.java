package io.twinwall.shell;

import io.twinwall.model.control.Operator;
import java.nio.file.Path;

/**
 * One operator at one terminal.
 *
 * @param directory where relative file names start
 * @param columns width of the terminal; 80 where there is none
 */
public record Session(Operator operator, Path directory, int columns) {}
