package dev.warptron.data.readers;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;

/** Receives cells from the CSV parser, and passes whole records on. */
final class FastCsvRecords extends AbstractBaseCsvCallbackHandler<Boolean> {
  private final CsvRecords records;
  private final int skipped; // lines before the parser's first one
  private final CsvRow row = new CsvRow();

  FastCsvRecords(CsvRecords records, int skipped) {
    this.records = records;
    this.skipped = skipped;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    row.begin();
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    row.addCopy(buffer, offset, length, quoted);
  }

  @Override
  protected Boolean buildRecord() {
    records.take(row, line());
    return true;
  }

  /** The line on which the current record starts, from 1. */
  long line() {
    return getStartingLineNumber() + skipped;
  }
}
