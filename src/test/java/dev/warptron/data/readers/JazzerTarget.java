package dev.warptron.data.readers;

import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What Jazzer runs: reads its inputs as files of one format. Each must end in a table or in a
 * refusal. See {@code src/test/fuzz.sh}.
 */
public final class JazzerTarget {
  private static Path file = Path.of("");

  private JazzerTarget() {}

  /**
   * Called by Jazzer once.
   *
   * @param arguments the folder with the files of all formats, of which one may need another beside
   *     it; a folder to write to; and the name for the inputs, which decides the reader
   */
  public static void fuzzerInitialize(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    try (Stream<Path> seeds = Files.list(Path.of(arguments[0]))) {
      for (Path seed : seeds.toList()) {
        Files.copy(seed, folder.resolve(seed.getFileName()));
      }
    }
    file = folder.resolve(arguments[2]);
  }

  /** Called by Jazzer for each input. The bytes decide what is asked of the reader. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    int request = Math.floorMod(Arrays.hashCode(input), ReaderFuzz.REQUESTS.size());
    ReadRequest asked = ReaderFuzz.REQUESTS.get(request);
    ReaderFuzz.read(Files.write(file, input), asked);
  }
}
