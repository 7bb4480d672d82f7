package dev.warptron.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The two files of a report. Each is replaced atomically: if the program is killed while writing,
 * the previous report remains.
 */
public final class ReportFiles {
  private ReportFiles() {}

  public static Path markdown(Path folder, String name) {
    return folder.resolve(name + ".md");
  }

  public static Path json(Path folder, String name) {
    return folder.resolve(name + ".json");
  }

  /**
   * Writes both files.
   *
   * @param name of the files, without the extension
   */
  public static void write(Path folder, String name, String markdown, ObjectNode json)
      throws IOException {
    write(markdown(folder, name), markdown);
    write(
        json(folder, name),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
