package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A golden data file in double precision; the float rows of the data package would round it. */
record GoldenRows(int rows, List<Double> features, List<Double> targets) {
  /** The folder of the bundled copies, for a folder of golden files without data. */
  private static final Path BUNDLED = Path.of("src/test/resources/golden");

  /**
   * Reads a file with one header line and the target in the last column.
   *
   * @param folder folder of the golden file; {@code ../data} and the bundled copies are searched
   *     too
   * @param classes 1 for a numeric target; more for a class index, which is encoded one-hot
   */
  static GoldenRows read(Path folder, String name, String sha256, int classes) {
    return read(folder, name, sha256, classes, /* targets= */ List.of());
  }

  /**
   * Reads a file with one header line.
   *
   * @param folder as above
   * @param classes as above
   * @param targets names of the target columns; empty for the last column
   */
  static GoldenRows read(
      Path folder, String name, String sha256, int classes, List<String> targets) {
    Path file =
        Stream.of(folder, folder.resolve("../data"), BUNDLED)
            .map(f -> f.resolve(name))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(name + " is not beside " + folder));
    try {
      byte[] bytes = Files.readAllBytes(file);
      assertThat(sha256(bytes)).as("sha256 of %s", file).isEqualTo(sha256);
      List<List<String>> lines =
          new String(bytes, StandardCharsets.UTF_8)
              .lines()
              .map(line -> List.of(line.split(",", -1)))
              .toList();
      List<String> header = lines.get(0);
      List<Boolean> isTarget =
          targets.isEmpty()
              ? IntStream.range(0, header.size()).mapToObj(c -> c == header.size() - 1).toList()
              : header.stream().map(targets::contains).toList();
      List<List<String>> rows = lines.subList(1, lines.size());
      return new GoldenRows(
          rows.size(),
          rows.stream().flatMap(row -> numbers(row, isTarget, false)).toList(),
          rows.stream()
              .flatMap(row -> numbers(row, isTarget, true))
              .flatMap(value -> encoded(value, classes))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Stream<Double> numbers(
      List<String> row, List<Boolean> isTarget, boolean ofTargets) {
    return IntStream.range(0, row.size())
        .filter(column -> isTarget.get(column) == ofTargets)
        .mapToObj(column -> Double.valueOf(row.get(column)));
  }

  private static Stream<Double> encoded(double value, int classes) {
    return classes == 1
        ? Stream.of(value)
        : IntStream.range(0, classes).mapToObj(c -> c == value ? 1.0 : 0.0);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @MustBeClosed
  TrainingRows upload(Backend backend) {
    return new TrainingRows(backend, rows, featureArray(), targetArray());
  }

  /** {@code [rows x features]}, row-major. */
  double[] featureArray() {
    return toArray(features);
  }

  /** {@code [rows x outputs]}, row-major. */
  double[] targetArray() {
    return toArray(targets);
  }

  private static double[] toArray(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
