package dev.warptron.data.readers;

import java.io.BufferedReader;
import java.io.IOException;

/** Text that is already decoded. */
final class CsvText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private CsvText() {}

  /** Skips the mark that some programs write at the beginning of UTF-8. */
  static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
  }
}
