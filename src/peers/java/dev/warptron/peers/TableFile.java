package dev.warptron.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A file to read: columns of numbers with six digits, columns of text, and a target of 0 and 1.
 *
 * @param rows number of rows
 * @param numbers number of columns with numbers
 * @param texts number of columns with one of a few texts each
 * @param missing share of the cells that are empty, in [0, 1); the target has none
 * @param isParquet whether the CSV file is converted to Parquet, by DuckDB with Snappy
 */
record TableFile(String name, int rows, int numbers, int texts, double missing, boolean isParquet) {
  /** The tables of bench-peers. */
  static final List<TableFile> ALL =
      List.of(
          new TableFile("read-csv", 1_000_000, 30, 0, 0, false),
          new TableFile("read-mixed", 1_000_000, 10, 6, 0.05, false),
          new TableFile("read-parquet", 1_000_000, 30, 0, 0, true));

  static final String TARGET = "target";
  private static final int TINY_ROWS = 1000;
  private static final int LEVELS = 20;

  /** A small one of the same kind. */
  TableFile tiny() {
    return new TableFile(name, TINY_ROWS, numbers, texts, missing, isParquet);
  }

  List<String> numberNames() {
    return IntStream.range(0, numbers).mapToObj(column -> "x" + column).toList();
  }

  List<String> textNames() {
    return IntStream.range(0, texts).mapToObj(column -> "c" + column).toList();
  }

  /**
   * Writes the file, and beside it a description for the peers.
   *
   * @return the description
   */
  Path write(Path folder) throws IOException {
    Random random = new Random(1);
    Path csv = folder.resolve(name + ".csv");
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write(String.join(",", numberNames()) + ",");
      out.write(texts == 0 ? "" : String.join(",", textNames()) + ",");
      out.write(TARGET + "\n");
      StringBuilder line = new StringBuilder();
      for (int row = 0; row < rows; row++) {
        line.setLength(0);
        for (int column = 0; column < numbers + texts; column++) {
          if (random.nextDouble() >= missing) {
            append(line, column < numbers, column, random);
          }
          line.append(',');
        }
        out.append(line).append(random.nextBoolean() ? "1\n" : "0\n");
      }
    }
    if (isParquet) {
      convert(csv, table(folder));
      Files.delete(csv);
    }
    ObjectNode description =
        new ObjectMapper()
            .createObjectNode()
            .put("table", String.valueOf(table(folder).getFileName()));
    numberNames().forEach(description.putArray("numbers")::add);
    textNames().forEach(description.putArray("texts")::add);
    return Files.writeString(folder.resolve(name + ".json"), description.toString());
  }

  private static void convert(Path csv, Path parquet) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_csv('%s')) TO '%s' (FORMAT parquet)".formatted(csv, parquet));
    } catch (SQLException e) {
      throw new IOException(parquet + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void append(StringBuilder line, boolean isNumber, int column, Random random) {
    if (isNumber) {
      double scale = Math.pow(10, column % 7 - 3);
      line.append(String.format(Locale.ROOT, "%.6g", scale * random.nextGaussian()));
    } else {
      line.append("level ").append(random.nextInt(LEVELS));
    }
  }

  Path table(Path folder) {
    return folder.resolve(name + (isParquet ? ".parquet" : ".csv"));
  }

  String describe() {
    return "%s file of %,d rows, %d columns of numbers, %d of text%s"
        .formatted(
            isParquet ? "Parquet" : "CSV",
            rows,
            numbers + 1,
            texts,
            missing > 0 ? ", %.0f %% of the cells empty".formatted(100 * missing) : "");
  }
}
