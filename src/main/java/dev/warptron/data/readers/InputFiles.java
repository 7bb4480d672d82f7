package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.files.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Errors of input files that do not depend on the format. */
final class InputFiles {
  private InputFiles() {}

  /** The file's name without folders, for messages. */
  static String name(Path file) {
    return FileNames.of(file);
  }

  /** Refuses a folder, which some systems open like a file. */
  static void requireNotFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new DataException(file + ": this is a folder: give a file");
    }
  }

  /** The exception for a file that cannot be opened or read, with a remedy. */
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
