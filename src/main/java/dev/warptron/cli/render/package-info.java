/**
 * Output: results on standard output, progress on the terminal, plots, metrics as JSON.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.cli.common} and the library.
 */
@NullMarked
package dev.warptron.cli.render;

import org.jspecify.annotations.NullMarked;
