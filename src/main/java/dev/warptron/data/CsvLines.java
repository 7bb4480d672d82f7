package dev.warptron.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** Writes CSV that {@link CsvReader}, and any other program, reads back (RFC 4180). */
public final class CsvLines {
  private CsvLines() {}

  /**
   * Writes a record a line, with quotes where a field needs them.
   *
   * @param lines the fields of each line, the header's first
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
    csv.flush(); // it has a buffer of its own
  }
}
