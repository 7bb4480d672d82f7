/**
 * The readers of file formats: CSV, JSON, ARFF, NumPy, LIBSVM, IDX, and Parquet, DuckDB and SQLite
 * through JDBC drivers. {@link dev.warptron.data.DatasetReaders} finds the one for a file.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.data} and {@code dev.warptron.files}; FastCSV, in
 * {@code CsvReader} and its helpers, and Jackson, in {@code JsonReader}.
 */
@NullMarked
package dev.warptron.data.readers;

import org.jspecify.annotations.NullMarked;
