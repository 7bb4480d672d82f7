package dev.warptron.files;

import java.nio.file.Path;

/** Names of files, for the user. */
public final class FileNames {
  private static final char REPLACED = '\uFFFD';

  private FileNames() {}

  /**
   * The file's name without folders. In a locale without UTF-8, Java cannot show letters beyond
   * ASCII; they are then decoded from the name's bytes.
   */
  public static String of(Path file) {
    Path last = file.getFileName();
    String name = last == null ? file.toString() : last.toString();
    if (last == null || name.indexOf(REPLACED) < 0) {
      return name;
    }
    String path = last.toUri().getPath(); // escapes are decoded as UTF-8
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
