package dev.warptron.data.readers;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads changed files, as a program of its own, whose memory can be limited. Each must end in a
 * table or in a refusal. One that does not is written down, and ends the program.
 *
 * <p>Arguments: the folder of the unchanged files, a folder to write to, the seed, and the number
 * of files.
 */
final class ReaderFuzz {
  static final List<ReadRequest> REQUESTS =
      List.of(
          ReadRequest.training(),
          ReadRequest.training("y"),
          ReadRequest.training("label"),
          ReadRequest.features(List.of("x2", "x1")).withOptionalTarget("y"),
          ReadRequest.training("y").withWeight("x1"));

  /** A file whose name decides the reader. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seed(String name, byte[] bytes) {}

  private ReaderFuzz() {}

  public static void main(String[] arguments) throws IOException {
    Path corpus = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    long files = Long.parseLong(arguments[3]);
    List<Seed> seeds = seeds(corpus);
    for (Seed each : seeds) {
      Files.write(folder.resolve(each.name), each.bytes);
    }
    for (Seed each : seeds) {
      for (ReadRequest request : REQUESTS) {
        run(folder, each, each.bytes, request, "the unchanged file");
      }
    }
    List<byte[]> all = seeds.stream().map(Seed::bytes).toList();
    for (long count = 0; count < files; count++) {
      Mutations mutations = new Mutations(seed + count);
      Seed chosen = seeds.get(mutations.below(seeds.size()));
      byte[] changed = mutations.of(chosen.bytes, all);
      ReadRequest request = REQUESTS.get(mutations.below(REQUESTS.size()));
      run(folder, chosen, changed, request, "seed " + (seed + count));
      Files.write(folder.resolve(chosen.name), chosen.bytes); // another file may want it beside
    }
    System.out.println(files + " files");
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) {
        System.out.println(line.replaceAll("\\D+", "") + " KiB");
      }
    }
  }

  private static List<Seed> seeds(Path corpus) throws IOException {
    List<Seed> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(corpus)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("README.md")) {
          seeds.add(new Seed(name, Files.readAllBytes(file)));
        }
      }
    }
    return seeds;
  }

  private static void run(Path folder, Seed file, byte[] bytes, ReadRequest request, String what)
      throws IOException {
    try {
      read(Files.write(folder.resolve(file.name), bytes), request);
    } catch (Throwable e) {
      Path kept = Files.write(Path.of("target", "fuzz-" + file.name), bytes);
      throw new AssertionError(
          "%s of %s, kept as %s, with %s".formatted(what, file.name, kept, request), e);
    }
  }

  /**
   * Reads a file as a table and as a data set, which may be refused.
   *
   * @throws AssertionError if a refusal has no message
   */
  static void read(Path file, ReadRequest request) {
    try {
      DatasetReaders.header(file, request);
      Schema.infer(
          DatasetReaders.readTable(file, request, CellRules.DEFAULT.withSkippedRows(true)),
          SchemaRules.NONE);
    } catch (DataException e) {
      requireMessage(e);
    }
    try {
      DatasetReaders.read(file, request);
    } catch (DataException e) {
      requireMessage(e);
    }
  }

  private static void requireMessage(DataException e) {
    if (String.valueOf(e.getMessage()).isBlank()) {
      throw new AssertionError("a refusal without a message", e);
    }
  }
}
