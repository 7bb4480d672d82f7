/**
 * The command {@code tune}: the search, its table, and the final training.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.cli.train}, {@code common}, {@code render} and the
 * library.
 */
@NullMarked
package dev.warptron.cli.tune;

import org.jspecify.annotations.NullMarked;
