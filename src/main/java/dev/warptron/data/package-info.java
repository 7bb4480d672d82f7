/**
 * Tables of numbers: checking, standardizing and splitting. Data sets are immutable.
 *
 * <p>A {@link dev.warptron.data.Dataset} holds 32-bit float features and, where there is one, a
 * {@link dev.warptron.data.Target}. Every row keeps its origin, so that later errors can name the
 * file and the line or row. Invalid data of the user raises a {@link
 * dev.warptron.data.DataException}; a call that is wrong for any data raises an {@link
 * java.lang.IllegalArgumentException}.
 *
 * <p><b>Layout.</b> Row-major, one sample per row, {@code [rows x features]}.
 *
 * <p><b>Dependencies.</b> The JDK, {@code dev.warptron.random} and Commons Text (for the nearest
 * column name).
 */
@NullMarked
package dev.warptron.data;

import org.jspecify.annotations.NullMarked;
