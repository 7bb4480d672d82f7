package dev.warptron.data.readers;

import java.nio.charset.StandardCharsets;

/** Formats that are no text, recognized by their first bytes. */
enum Magic {
  NPZ(30, ".npy", "a NumPy archive", ".npz"),
  WORKBOOK(30, "[Content_Types].xml", "an Excel workbook: save the sheet as CSV", ""),
  ZIP(
      0,
      "PK\3\4",
      "a ZIP archive: unpack it first, or pack it by gzip or zstd, which are read as they are",
      ""),
  BZIP2(
      0,
      "BZh",
      "packed by bzip2: unpack it first, or pack it by gzip or zstd, which are read as they are",
      ""),
  XZ(
      0,
      "\u00FD7zXZ",
      "packed by xz: unpack it first, or pack it by gzip or zstd, which are read as they are",
      ""),
  PARQUET(0, "PAR1", "a Parquet file", ".parquet"),
  DUCKDB(8, "DUCK", "a DuckDB file", ".duckdb"),
  SQLITE(0, "SQLite format 3\0", "an SQLite file", ".sqlite"),
  NPY(0, "\u0093NUMPY", "a NumPy array", ".npy");

  /** As many are needed to recognize each of them: the name of a ZIP archive's first member. */
  static final int BYTES = 128;

  private static final String ZIP_MARK = "PK\3\4";
  private static final int NAME_LENGTH_AT = 26; // in a ZIP archive, two bytes

  private final int at; // where the mark begins; in a ZIP archive, the name of its first member
  private final String mark; // Latin-1
  private final String what;
  private final String extension; // of the names by which the format is read; empty if it is not

  Magic(int at, String mark, String what, String extension) {
    this.at = at;
    this.mark = mark;
    this.what = what;
    this.extension = extension;
  }

  /**
   * What a file is that cannot be read as text, and what to do.
   *
   * @param first bytes of the file, {@link #BYTES} or all of them
   * @return empty if it may be text
   */
  static String refusal(byte[] first) {
    String text = new String(first, StandardCharsets.ISO_8859_1);
    for (Magic each : values()) {
      if (each.begins(text)) {
        return each.extension.isEmpty()
            ? each.what
            : "%s, which is read under a name that ends in %s: save it so, and give that file"
                .formatted(each.what, each.extension);
      }
    }
    return "";
  }

  private boolean begins(String text) {
    if (this != NPZ && this != WORKBOOK) {
      return text.startsWith(mark, at);
    }
    if (!text.startsWith(ZIP_MARK) || text.length() < at) {
      return false;
    }
    int length = text.charAt(NAME_LENGTH_AT) + (text.charAt(NAME_LENGTH_AT + 1) << 8);
    String name = text.substring(at, Math.min(text.length(), at + length));
    return this == NPZ ? name.endsWith(mark) : name.equals(mark);
  }
}
