package dev.warptron.spark;

import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The same rows for Spark and for the library. */
final class Tables {
  /** Rows of three numbers with a number, a class and a text to predict, and a weight. */
  static final int ROWS = 211;

  private static final int FEATURES = 3;
  private static final StructType NUMBERS =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("values", DataTypes.createArrayType(DataTypes.FloatType))
          .add("label", DataTypes.DoubleType)
          .add("name", DataTypes.StringType)
          .add("amount", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("measured", DataTypes.BooleanType);
  private static final StructType MIXED =
      new StructType()
          .add("age", DataTypes.IntegerType)
          .add("job", DataTypes.StringType)
          .add("income", DataTypes.DoubleType)
          .add("owns.car", DataTypes.BooleanType)
          .add("since", DataTypes.DateType)
          .add("answer", DataTypes.StringType);

  private Tables() {}

  private static double[][] values() {
    Random random = new Random(5);
    return IntStream.range(0, ROWS)
        .mapToObj(row -> random.doubles(FEATURES, -2, 2).toArray())
        .toArray(double[][]::new);
  }

  private static int label(double[] x) {
    return x[0] * x[1] > 0.3 ? 2 : x[2] > 0 ? 1 : 0;
  }

  private static double weight(int row) {
    return 0.5 + row % 4;
  }

  private static boolean isMeasured(int row) {
    return row % 5 == 3;
  }

  /** The numbers as a Spark table of several partitions. */
  static org.apache.spark.sql.Dataset<Row> numbers(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    double[][] values = values();
    for (int row = 0; row < ROWS; row++) {
      double[] x = values[row];
      List<Float> floats = new ArrayList<>();
      for (double value : x) {
        floats.add((float) value);
      }
      rows.add(
          RowFactory.create(
              Vectors.dense(x),
              floats,
              (double) label(x),
              "class " + label(x),
              amount(x),
              weight(row),
              isMeasured(row)));
    }
    return spark.createDataFrame(rows, NUMBERS);
  }

  private static double amount(double[] x) {
    return 100 * x[0] + 10 * x[1] * x[2];
  }

  /** The same rows for the library, with the label as a number. */
  static Dataset labelled() {
    double[][] x = values();
    return Dataset.of(
        x,
        Target.ofNumbers(
            "label", IntStream.range(0, ROWS).mapToDouble(row -> label(x[row])).toArray()));
  }

  /** The same rows for the library, with the label as text. */
  static Dataset named() {
    double[][] x = values();
    return Dataset.of(
        x,
        Target.ofLabels(
            "name", IntStream.range(0, ROWS).mapToObj(row -> "class " + label(x[row])).toList()));
  }

  /** The same rows for the library, with the amount. */
  static Dataset amounts() {
    double[][] x = values();
    return Dataset.of(
        x,
        Target.ofNumbers(
            "amount", IntStream.range(0, ROWS).mapToDouble(row -> amount(x[row])).toArray()));
  }

  static double[] weights() {
    return IntStream.range(0, ROWS).mapToDouble(Tables::weight).toArray();
  }

  /** The rows with, or those without the indicator. */
  static int[] measured(boolean value) {
    return IntStream.range(0, ROWS).filter(row -> isMeasured(row) == value).toArray();
  }

  private static List<@Nullable Object> mixed(int row, Random random) {
    int age = 18 + random.nextInt(50);
    @Nullable String job =
        row % 11 == 0 ? null : List.of("baker", "pilot", "01").get(random.nextInt(3));
    @Nullable Double income = row % 7 == 0 ? null : random.nextGaussian() * 1000;
    boolean owns = random.nextBoolean();
    LocalDate since = LocalDate.of(2020, 1, 1).plusDays(random.nextInt(900));
    String answer = age + (owns ? 10 : 0) + (job == null ? 5 : 0) > 45 ? "yes" : "no";
    List<@Nullable Object> values = new ArrayList<>();
    values.add(age);
    values.add(job);
    values.add(income);
    values.add(owns);
    values.add(since);
    values.add(answer);
    return values;
  }

  /** Columns of all kinds as a Spark table, with missing cells. */
  static org.apache.spark.sql.Dataset<Row> mixed(SparkSession spark) {
    Random random = new Random(6);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      Object[] values = mixed(row, random).toArray();
      values[4] = Date.valueOf((LocalDate) values[4]);
      rows.add(RowFactory.create(values));
    }
    return spark.createDataFrame(rows, MIXED);
  }

  static String[] mixedFeatures() {
    return new String[] {"age", "job", "income", "owns.car", "since"};
  }

  /** The same for the library. */
  static Table mixed() {
    Random random = new Random(6);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      List<@Nullable Object> values = mixed(row, random);
      Map<String, @Nullable Object> cells = new LinkedHashMap<>();
      for (int i = 0; i < MIXED.length(); i++) {
        cells.put(MIXED.fieldNames()[i], values.get(i));
      }
      rows.add(cells);
    }
    return Table.ofRows(rows, "answer");
  }
}
