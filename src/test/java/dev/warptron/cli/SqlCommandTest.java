package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.readers.SqlFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet, DuckDB and SQLite files on the command line. */
class SqlCommandTest {
  /** 40 rows: a number, a color, a day and a class that the number decides. */
  private static final String ROWS =
      "SELECT i / 10 AS x, CASE i % 3 WHEN 0 THEN 'red' WHEN 1 THEN 'blue' END AS color,"
          + " DATE '2024-01-01' + i::INTEGER AS day, i % 2 = 0 AS even,"
          + " CASE WHEN i < 20 THEN 'p' ELSE 'q' END AS y FROM range(40) r(i)";

  @TempDir private Path folder;

  @Test
  void trainsEvaluatesPredictsAndInspects() throws Exception {
    Path data = SqlFiles.parquet(folder.resolve("t.parquet"), ROWS);
    Path model = folder.resolve("m.safetensors");
    CommandRun trained =
        CommandRun.of(
                "train", data, "--target", "y", "--model", model, "--epochs", 3, "--device", "cpu")
            .succeeds();
    assertThat(trained.reported("data")).startsWith("t.parquet: ");
    CommandRun predicted = CommandRun.of("predict", model, data, "--keep", "day").succeeds();
    assertThat(predicted.outLines()).hasSize(41);
    assertThat(predicted.outLines().get(0)).isEqualTo("day,y,probability_p,probability_q");
    assertThat(predicted.outLines().get(1)).startsWith("2024-01-01,");
    CommandRun.of("evaluate", model, data).succeeds();
    CommandRun inspected = CommandRun.of("inspect", data).succeeds();
    assertThat(inspected.reported("table")).isEqualTo(data + ": 40 rows, 5 columns");
    assertThat(inspected.out())
        .containsPattern("\"x\" +numeric;")
        .containsPattern("\"color\" +categorical;")
        .containsPattern("\"day\" +date;")
        .containsPattern("\"even\" +boolean;");
  }

  @Test
  void theSameRowsAsCsvAndParquetGiveTheSameModel() throws Exception {
    Path parquet = SqlFiles.parquet(folder.resolve("t.parquet"), ROWS);
    Path csv = folder.resolve("t.csv");
    SqlFiles.duckdb(
        folder.resolve("d.duckdb"), "COPY (%s) TO '%s' (FORMAT csv, HEADER)".formatted(ROWS, csv));
    Path fromParquet = folder.resolve("parquet.safetensors");
    Path fromCsv = folder.resolve("csv.safetensors");
    for (Path[] each : List.of(new Path[] {parquet, fromParquet}, new Path[] {csv, fromCsv})) {
      CommandRun.of(
              "train",
              each[0],
              "--target",
              "y",
              "--model",
              each[1],
              "--epochs",
              2,
              "--device",
              "cpu")
          .succeeds();
    }
    for (Path rows : List.of(parquet, csv)) {
      assertThat(CommandRun.of("predict", fromParquet, rows).succeeds().out())
          .isEqualTo(CommandRun.of("predict", fromCsv, csv).succeeds().out());
    }
  }

  @Test
  void theQueryIsForDataAlone() throws Exception {
    Path data =
        SqlFiles.duckdb(
            folder.resolve("d.duckdb"),
            "CREATE TABLE train AS " + ROWS,
            "CREATE TABLE test AS SELECT * FROM train LIMIT 7");
    Path test = SqlFiles.parquet(folder.resolve("test.parquet"), ROWS);
    Path model = folder.resolve("m.safetensors");
    String query = "SELECT x, y FROM train";
    CommandRun trained =
        CommandRun.of(
                "train",
                data,
                "--sql",
                query,
                "--target",
                "y",
                "--model",
                model,
                "--epochs",
                3,
                "--test",
                test,
                "--device",
                "cpu")
            .succeeds();
    assertThat(trained.reported("data")).startsWith("d.duckdb: 1 feature");
    assertThat(trained.out()).contains("40 rows");
    assertThat(CommandRun.of("predict", model, data, "--sql", "FROM test").succeeds().outLines())
        .hasSize(8);
    CommandRun several = CommandRun.of("train", data, "--target", "y");
    assertThat(several.exitCode()).isEqualTo(3);
    assertThat(several.err())
        .contains(
            "d.duckdb: the file has 2 tables, \"test\", \"train\"; choose one by a query (--sql"
                + " \"SELECT * FROM test\")");
  }

  @Test
  void aQueryOfAnotherFile() throws Exception {
    Path csv = Files.writeString(folder.resolve("t.csv"), "x,y\n1,a\n2,b\n");
    CommandRun run = CommandRun.of("inspect", csv, "--sql", "SELECT 1");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("this one is read as CSV; leave the query out (--sql)");
    CommandRun empty = CommandRun.of("inspect", csv, "--sql", " ");
    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.err()).contains("--sql needs a query, such as \"SELECT * FROM sales\"");
    CommandRun missing = CommandRun.of("inspect", folder.resolve("none.parquet"));
    assertThat(missing.err()).contains("none.parquet: no such file");
  }
}
