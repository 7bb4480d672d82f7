package dev.warptron.cli.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a command, each with its role: an output must not replace an input or another
 * output.
 */
public final class FileRoles {
  private final Map<String, Path> inputs = new LinkedHashMap<>(); // by the name on the command line
  private final Map<String, Path> outputs = new LinkedHashMap<>();

  /**
   * With an input.
   *
   * @param name of the parameter or option
   * @param file null if it is not given
   */
  public FileRoles reads(String name, @Nullable Path file) {
    if (file != null && !file.equals(DataFiles.STANDARD)) {
      inputs.put(name, file);
    }
    return this;
  }

  /** With an output, otherwise as {@link #reads}. */
  public FileRoles writes(String name, @Nullable Path file) {
    if (file != null && !file.equals(DataFiles.STANDARD)) {
      outputs.put(name, file);
    }
    return this;
  }

  /**
   * Checks, before any work, that each output is a file of its own.
   *
   * @throws IllegalArgumentException if one is also an input or another output, maybe by a link
   */
  public void check() {
    Map<String, Path> taken = new LinkedHashMap<>(inputs);
    outputs.forEach(
        (option, file) -> {
          taken.forEach((name, other) -> requireOther(option, file, name, other));
          taken.put(option, file);
        });
  }

  private void requireOther(String option, Path file, String name, Path other) {
    if (!isReplaced(file) || !isSame(file, other)) {
      return;
    }
    String same = file.equals(other) ? "" : ", which is the same file as " + other;
    throw new IllegalArgumentException(
        inputs.containsKey(name)
            ? "%s %s%s: it would replace %s, which this command reads; give another file name"
                .formatted(option, file, same, name)
            : "%s %s%s: %s is written there too; give another file name"
                .formatted(option, file, same, name));
  }

  /** Whether writing replaces the file; a device, such as {@code /dev/null}, stays. */
  private static boolean isReplaced(Path file) {
    return !Files.exists(file) || Files.isRegularFile(file);
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return (Files.exists(a) && Files.exists(b))
          ? Files.isSameFile(a, b)
          : location(a).equals(location(b));
    } catch (IOException e) { // it cannot be written either, which another check reports
      return false;
    }
  }

  /** Where a file that need not exist lies, without links in its folders. */
  private static Path location(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    return folder == null || name == null ? absolute : folder.toRealPath().resolve(name);
  }
}
