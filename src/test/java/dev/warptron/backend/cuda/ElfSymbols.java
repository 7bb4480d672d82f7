package dev.warptron.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The symbols that a shared library of Linux (ELF, 64-bit) imports from other libraries, and those
 * that it exports.
 */
record ElfSymbols(Set<String> imported, Set<String> exported) {
  // Offsets and sizes of the format's structures, in bytes.
  private static final int SECTION_HEADERS = 0x28;
  private static final int SECTION_COUNT = 0x3C;
  private static final int SECTION_SIZE = 0x40;
  private static final int SYMBOL_SIZE = 24;
  private static final int DYNAMIC_SYMBOLS = 11; // the type of a section

  /** Reads a library from the class path. */
  static ElfSymbols ofResource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ElfSymbols.class.getResourceAsStream(name), name)) {
      return of(in.readAllBytes());
    }
  }

  private static ElfSymbols of(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Set<String> imported = new TreeSet<>();
    Set<String> exported = new TreeSet<>();
    for (int i = 0; i < file.getShort(SECTION_COUNT); i++) {
      int section = section(file, i);
      if (file.getInt(section + 4) != DYNAMIC_SYMBOLS) {
        continue;
      }
      int start = (int) file.getLong(section + 0x18);
      int end = start + (int) file.getLong(section + 0x20);
      int texts = (int) file.getLong(section(file, file.getInt(section + 0x28)) + 0x18);
      for (int symbol = start + SYMBOL_SIZE; symbol < end; symbol += SYMBOL_SIZE) {
        boolean isUndefined = file.getShort(symbol + 6) == 0;
        (isUndefined ? imported : exported).add(text(bytes, texts + file.getInt(symbol)));
      }
    }
    return new ElfSymbols(imported, exported);
  }

  private static int section(ByteBuffer file, int index) {
    return (int) file.getLong(SECTION_HEADERS) + index * SECTION_SIZE;
  }

  private static String text(byte[] bytes, int start) {
    int end = start;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
