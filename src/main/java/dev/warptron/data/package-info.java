/**
 * Tables of numbers: read from files, checked once, scaled, split, and never changed afterwards.
 *
 * <p>A {@link dev.warptron.data.Dataset} holds 32-bit float features and, where there is one, a
 * {@link dev.warptron.data.Target}. Every row remembers where it came from, so that an error found
 * long after reading still names the file and the line or row. All that is wrong with a user's data
 * is a {@link dev.warptron.data.DataException}; a call that no data could make right is an {@link
 * java.lang.IllegalArgumentException}.
 *
 * <p><b>Layout.</b> Row-major, one sample a row, {@code [rows x features]}.
 *
 * <p><b>Dependencies.</b> The JDK, {@code dev.warptron.random}, FastCSV (in {@code CsvReader} and
 * its helpers) and Commons Text (for the nearest column name).
 */
@NullMarked
package dev.warptron.data;

import org.jspecify.annotations.NullMarked;
