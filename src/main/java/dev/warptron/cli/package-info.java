/**
 * The command line: one class a command, and what they share.
 *
 * <p>{@link dev.warptron.cli.Warptron} is the way in. Results go to standard output, progress and
 * errors to standard error. This is the one package that ends the program and writes to its
 * streams.
 *
 * <p><b>Dependencies.</b> The library interface {@code dev.warptron} and what that imports.
 */
@NullMarked
package dev.warptron.cli;

import org.jspecify.annotations.NullMarked;
