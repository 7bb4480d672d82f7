package dev.warptron.peers;

import dev.warptron.model.ProductPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options shared by the benchmarks. */
final class BenchOptions {
  @Option(names = "--out", description = "Folder of the report; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "gpu-report");

  @Option(
      names = "--rounds",
      description =
          "Rounds, in each of which every participant runs once; 0 compares with the reference device"
              + " and times nothing; default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--tiny",
      description =
          "Few rows, small layers, short runs, to test this program; the times mean nothing.")
  private boolean tiny;

  /** Folder of the report; created if missing. */
  Path out() throws IOException {
    Files.createDirectories(out);
    return out;
  }

  int rounds() {
    if (rounds < 0) {
      throw new IllegalArgumentException("--rounds must be at least 0, got " + rounds);
    }
    return rounds;
  }

  boolean tiny() {
    return tiny;
  }

  /** The workloads with these names, in small versions with --tiny. */
  List<Workload> workloads(List<String> names, List<Workload> known) {
    return names.stream().map(name -> workload(name, known)).toList();
  }

  private Workload workload(String name, List<Workload> known) {
    return known.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .map(workload -> tiny ? workload.tiny() : workload)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown workload %s; workloads are %s"
                        .formatted(
                            name,
                            known.stream().map(Workload::name).collect(Collectors.joining(", ")))));
  }

  static ProductPrecision products(String precision) {
    return Arrays.stream(ProductPrecision.values())
        .filter(value -> value.label().equals(precision.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--precision must be fp32, tf32 or bf16, got " + precision));
  }

  static void deleteFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
