package dev.warptron.data.readers;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** Writes CSV (RFC 4180) that {@link CsvReader} and other programs can read. */
public final class CsvLines {
  private CsvLines() {}

  /**
   * Writes one record per line, and quotes fields where needed.
   *
   * @param lines the fields of each line, header first
   * @param writer flushed, not closed
   * @throws IOException if writing fails
   */
  public static void write(List<List<String>> lines, Writer writer) throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
    try {
      lines.forEach(csv::writeRecord);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    csv.flush(); // CsvWriter has its own buffer
  }
}
