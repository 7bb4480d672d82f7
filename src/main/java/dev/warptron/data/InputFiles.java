package dev.warptron.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What goes wrong with any file before its format matters. */
final class InputFiles {
  private InputFiles() {}

  /** What messages call the file: its name without the folders. */
  static String name(Path file) {
    Path last = file.getFileName();
    return last == null ? file.toString() : last.toString();
  }

  /** Refuses a folder, which some systems would open like a file. */
  static void requireNoFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new DataException(file + ": this is a folder: give a file");
    }
  }

  /** Says why the file cannot be opened or read, and what to do. */
  static DataException unreadable(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new DataException(file + ": no such file: check the path", e);
    }
    if (e instanceof AccessDeniedException) {
      return new DataException(file + ": reading is not permitted: check the file's rights", e);
    }
    return new DataException(file + ": cannot be read: " + e.getMessage(), e);
  }
}
