/**
 * The command line: one class per command, and their common classes.
 *
 * <p>{@link dev.warptron.cli.Warptron} is the entry point. Results go to standard output, progress
 * and errors to standard error. This is the one package that ends the program and writes to its
 * streams.
 *
 * <p><b>Dependencies.</b> The library interface {@code dev.warptron} and what that imports.
 */
@NullMarked
package dev.warptron.cli;

import org.jspecify.annotations.NullMarked;
