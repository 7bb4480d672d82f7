/**
 * Preprocessing: makes the features of a network from the columns of a table, with statistics of
 * the training rows.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.data} and {@code dev.warptron.data.schema}.
 */
@NullMarked
package dev.warptron.data.preprocessing;

import org.jspecify.annotations.NullMarked;
