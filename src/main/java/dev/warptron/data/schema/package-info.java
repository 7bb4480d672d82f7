/**
 * What the columns of a table hold: numbers, categories, dates and so on, inferred from all rows or
 * given by the user.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.data}.
 */
@NullMarked
package dev.warptron.data.schema;

import org.jspecify.annotations.NullMarked;
