/**
 * The command {@code train}.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.cli.common}, {@code render} and the library.
 */
@NullMarked
package dev.warptron.cli.train;

import org.jspecify.annotations.NullMarked;
