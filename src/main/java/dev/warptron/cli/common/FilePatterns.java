package dev.warptron.cli.common;

import dev.warptron.data.DataException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Files that a pattern stands for: {@code *} and {@code ?} within a name, <code>[a-c]</code> and
 * <code>{a,b}</code>, and <code>**</code> for any folders.
 */
final class FilePatterns {
  private static final String SPECIAL = "*?[{";

  private FilePatterns() {}

  /**
   * The files in the given order; those of a pattern in the order of their names, character by
   * character, as in a shell. A file of this very name is no pattern.
   *
   * @throws DataException if a pattern stands for no file, or is malformed
   */
  static List<Path> expanded(List<Path> given) {
    List<Path> files = new ArrayList<>();
    for (Path each : given) {
      if (isPattern(each.toString()) && !Files.exists(each)) {
        files.addAll(matching(each));
      } else {
        files.add(each);
      }
    }
    return files;
  }

  private static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  private static List<Path> matching(Path pattern) {
    Path folder = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
    int names = 0;
    while (names < pattern.getNameCount() - 1 && !isPattern(pattern.getName(names).toString())) {
      folder = folder.resolve(pattern.getName(names++));
    }
    boolean isDeep = pattern.toString().contains("**");
    int depth = isDeep ? Integer.MAX_VALUE : pattern.getNameCount() - names;
    List<Path> found;
    try (Stream<Path> below = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      found =
          below.filter(matcher::matches).filter(each -> !Files.isDirectory(each)).sorted().toList();
    } catch (PatternSyntaxException e) {
      throw new DataException(
          "%s: this is no pattern of file names: %s".formatted(pattern, e.getDescription()), e);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new DataException("%s: cannot be searched: %s".formatted(folder, e.getMessage()), e);
    }
    if (found.isEmpty()) {
      throw new DataException(pattern + ": no file has such a name: check the pattern");
    }
    return found;
  }
}
