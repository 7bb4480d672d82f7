package dev.warptron.data.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.PreprocessingOptions.Missing;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessorTest {
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  @TempDir private Path folder;

  private Table read(String csv, SchemaRules rules) throws IOException {
    return DatasetReaders.readTable(
        Files.writeString(folder.resolve("t.csv"), csv),
        ReadRequest.training(),
        CellRules.DEFAULT.withText(rules.text()));
  }

  private Preprocessor fit(String csv, SchemaRules rules, PreprocessingOptions options)
      throws IOException {
    Table table = read(csv, rules);
    return Preprocessor.fit(table, Schema.infer(table, rules), options);
  }

  private Preprocessor fit(String csv) throws IOException {
    return fit(csv, SchemaRules.NONE, PreprocessingOptions.DEFAULT);
  }

  private float[] row(Preprocessor fitted, Map<String, ?> row) {
    return fitted.apply(Table.ofRows(List.of(row))).toRowMajor();
  }

  @Test
  void missingNumbersAreReplacedAndMarked() throws IOException {
    Preprocessor fitted = fit("a,b\n1,5\n,6\n3,7\n10,8\n");
    assertThat(fitted.features()).containsExactly("a", "a is missing", "b");
    Table rows = Table.ofRows(List.of(Map.of("a", "?", "b", ""), Map.of("a", 2, "b", 1)));
    // the medians of 1, 3, 10 and of 5, 6, 7, 8
    assertThat(fitted.apply(rows).toRowMajor()).containsExactly(3, 1, 6.5f, 2, 0, 1);
    assertThat(fitted.isReady(0)).isFalse();
    assertThat(fitted.isReady(1)).isTrue();
    Preprocessor mean =
        fit(
            "a\n1\nNA\n3\n11\n",
            SchemaRules.NONE,
            PreprocessingOptions.DEFAULT.withMissing(Missing.MEAN));
    assertThat(row(mean, Map.of("a", ""))).containsExactly(5, 1);
  }

  @Test
  void refusedMissingCellsAreListed() throws IOException {
    SchemaRules rules = SchemaRules.NONE;
    String csv = "a,b\n1,x\n,y\n3,\n";
    Table table = read(csv, rules);
    Preprocessor fitted =
        fit(csv, rules, PreprocessingOptions.DEFAULT.withMissing(Missing.REFUSED));
    assertThat(fitted.badRows(table))
        .extracting(BadRow::describe)
        .containsExactly(
            "t.csv:3: column \"a\": the cell is empty", "t.csv:4: column \"b\": the cell is empty");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> fitted.apply(table))
        .withMessage(
            "t.csv:3: column \"a\": the cell is empty\nt.csv:4: column \"b\": the cell is empty;"
                + " correct or remove these rows");
  }

  @Test
  void categoriesAreOneHotWithRareOnesTogether() throws IOException {
    StringBuilder csv = new StringBuilder("n,c\n");
    for (String level : List.of("b", "b", "b", "a", "a", "c", "d", "")) {
      csv.append(csv.length()).append(',').append(level).append('\n');
    }
    Preprocessor all = fit(csv.toString());
    assertThat(all.features()).containsExactly("n", "c=a", "c=b", "c=c", "c=d", "c is missing");
    assertThat(row(all, Map.of("n", 1, "c", "b"))).containsExactly(1, 0, 1, 0, 0, 0);
    assertThat(row(all, Map.of("n", 1, "c", ""))).containsExactly(1, 0, 0, 0, 0, 1);
    assertThat(row(all, Map.of("n", 1, "c", "unseen"))).containsExactly(1, 0, 0, 0, 0, 0);
    Preprocessor few =
        fit(csv.toString(), SchemaRules.NONE, PreprocessingOptions.DEFAULT.withMaxCategories(2));
    assertThat(few.features()).containsExactly("n", "c=a", "c=b", "c is missing", "c is another");
    assertThat(row(few, Map.of("n", 1, "c", "d"))).containsExactly(1, 0, 0, 0, 1);
    assertThat(row(few, Map.of("n", 1, "c", "unseen"))).containsExactly(1, 0, 0, 0, 1);
    assertThat(IntStream.range(1, 5)).allMatch(few::isReady);
  }

  /**
   * Numbers of numpy for these columns: two in five rows have the first level of p, so the
   * quartiles of its sign are -1 and 1; each level of c and the missing cell have few rows, so
   * their quartiles are equal, and half of the range is 1/2.
   */
  @Test
  void signedCategoriesAreScaledAsNumbersAre() throws IOException {
    PreprocessingOptions options =
        PreprocessingOptions.DEFAULT
            .withScaling(Scaling.ROBUST_CLIP)
            .withCoding(CategoryCoding.SIGNED);
    String csv = "p,c\nx,a\ny,a\nx,a\ny,\ny,b\n";
    Preprocessor fitted = fit(csv, SchemaRules.NONE, options);
    assertThat(fitted.features()).containsExactly("p=x or y", "c=a or b");
    // p: median -1, quartiles -1 and 1: (1 + 1) / 2 = 1. c is 1, 1, 1, 0, -1: quartiles 0 and 1.
    assertThat(row(fitted, Map.of("p", "x", "c", "b")))
        .containsExactly(new float[] {clip(1), clip(-2)}, within(1e-7f));
    assertThat(row(fitted, Map.of("p", "y", "c", "")))
        .containsExactly(new float[] {0, clip(-1)}, within(1e-7f));
    assertThat(row(fitted, Map.of("p", "unseen", "c", "a")))
        .containsExactly(new float[] {clip(0.5), 0}, within(1e-7f));
    Preprocessor three = fit("c\na\na\na\na\na\nb\nd\n", SchemaRules.NONE, options);
    assertThat(three.features()).containsExactly("c=a", "c=b", "c=d");
    // a: median 1, quartiles 1/2 and 1; b and d: median 0, equal quartiles, half of the range 1/2.
    assertThat(row(three, Map.of("c", "b")))
        .containsExactly(new float[] {clip(-2), clip(2), 0}, within(1e-7f));
    assertThat(row(three, Map.of("c", "unseen")))
        .containsExactly(new float[] {clip(-2), 0, 0}, within(1e-7f));
    assertThat(IntStream.range(0, 3)).allMatch(three::isReady);
  }

  private static float clip(double z) {
    return (float) (z / Math.sqrt(1 + z * z / 9));
  }

  @Test
  void booleansAndOrdinals() throws IOException {
    SchemaRules rules = SchemaRules.NONE.withOrdinal("size", List.of("S", "M", "L"));
    Preprocessor fitted =
        fit("ok,size\nTrue,S\nFalse,L\nTrue,M\n", rules, PreprocessingOptions.DEFAULT);
    assertThat(row(fitted, Map.of("ok", true, "size", "L"))).containsExactly(1, 2);
    assertThat(row(fitted, Map.of("ok", "no", "size", "S"))).containsExactly(0, 0);
    assertThat(row(fitted, Map.of("ok", 1, "size", ""))).containsExactly(1, 1);
    assertThat(fitted.isReady(0)).isTrue();
    assertThat(fitted.isReady(1)).isFalse();
    Table wrong = Table.ofRows(List.of(Map.of("ok", "maybe", "size", "XL")));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> fitted.apply(wrong))
        .withMessage(
            "row 1: column \"ok\": \"maybe\" is neither yes nor no, column \"size\": \"XL\" is none"
                + " of the levels \"S\", \"M\", \"L\"; correct or remove the row");
  }

  @Test
  void numbersThatAreCloseTogetherAreScaledInDoublePrecision() throws IOException {
    Preprocessor fitted = fit("t\n1748736094000\n1748736094600\n1748736095200\n1748736095800\n");
    float[] rows =
        fitted.apply(read("t\n1748736094000\n1748736095800\n", SchemaRules.NONE)).toRowMajor();
    double deviation = 600 * Math.sqrt(1.25);
    assertThat(rows[0]).isCloseTo((float) (-900 / deviation), within(Math.ulp(1f)));
    assertThat(rows[1]).isCloseTo((float) (900 / deviation), within(Math.ulp(1f)));
    assertThat(fitted.isReady(0)).isTrue();
    assertThat(row(fit("t\n1e300\n-1e300\n"), Map.of("t", 1e300))).containsExactly(1);
  }

  @Test
  void scalings() throws IOException {
    String csv = "x\n0\n1\n2\n3\n4\n";
    assertThat(scaled(csv, Scaling.NONE, 7)).isEqualTo(7);
    assertThat(scaled(csv, Scaling.MINMAX, 7)).isEqualTo(1.75f);
    assertThat(scaled(csv, Scaling.ROBUST, 7)).isEqualTo(2.5f);
    // mean 2, variance 2
    double z = 4 / Math.sqrt(2);
    assertThat(scaled(csv, Scaling.STANDARD_CLIP, 6))
        .isCloseTo((float) (z / Math.sqrt(1 + z * z / 9)), within(1e-6f));
    assertThat(scaled(csv, Scaling.STANDARD_CLIP, 2)).isEqualTo(0);
    assertThat(scaled(csv, Scaling.STANDARD_CLIP, -1e300)).isEqualTo(-3);
    assertThat(scaled(csv, Scaling.ROBUST_CLIP, 8)).isEqualTo((float) (3 * Math.sqrt(0.5)));
    assertThat(scaled(csv, Scaling.ROBUST_CLIP, 1e300)).isEqualTo(3);
    assertThat(scaled(csv, Scaling.QUANTILE, 7)).isEqualTo(1);
    assertThat(scaled(csv, Scaling.QUANTILE, -7)).isEqualTo(-1);
    assertThat(scaled(csv, Scaling.QUANTILE, 2)).isEqualTo(0);
    assertThat(scaled(csv, Scaling.QUANTILE, 2.5)).isEqualTo(0.25f);
    assertThat(scaled("x\n0\n1\n1\n1\n4\n", Scaling.QUANTILE, 1)).isEqualTo(0);
    // equal quartiles: half of the range
    assertThat(scaled("x\n1\n1\n1\n1\n5\n", Scaling.ROBUST, 3)).isEqualTo(1);
  }

  private float scaled(String csv, Scaling scaling, double value) throws IOException {
    Preprocessor fitted =
        fit(csv, SchemaRules.NONE, PreprocessingOptions.DEFAULT.withScaling(scaling));
    assertThat(fitted.isReady(0)).isTrue();
    return row(fitted, Map.of("x", value))[0];
  }

  @Test
  void datesBecomeADistanceAndParts() throws IOException {
    Preprocessor fitted = fit("d\n2024-03-01\n2024-03-03\nNA\n");
    assertThat(fitted.features())
        .containsExactly(
            "d time",
            "d year",
            "d month",
            "d weekday",
            "d month sin",
            "d month cos",
            "d weekday sin",
            "d weekday cos",
            "d is missing");
    float[] row = row(fitted, Map.of("d", "2024-03-04")); // a Monday
    assertThat(row).startsWith(2, 2024, 3, 1).endsWith(0, 1, 0);
    assertThat(row[4]).isCloseTo((float) Math.sin(Math.PI / 3), within(Math.ulp(1f)));
    assertThat(row[5]).isCloseTo(0.5f, within(Math.ulp(1f)));
    float[] missing = row(fitted, Map.of("d", ""));
    assertThat(missing).startsWith(0, 2024, 3, 6).endsWith(1);
    Preprocessor hours = fit("d\n2024-03-01T00:00\n2024-03-01T12:00\n");
    assertThat(hours.features()).endsWith("d hour", "d hour sin", "d hour cos");
    assertThat(row(hours, Map.of("d", "2024-03-01T03:00")))
        .endsWith(3, ROOT_HALF, ROOT_HALF)
        .startsWith(-0.5f);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> row(hours, Map.of("d", "1.3.2024")))
        .withMessageContaining("\"1.3.2024\" is not a date of the form iso");
  }

  @Test
  void noOtherRowChangesAStatistic() throws IOException {
    StringBuilder csv = new StringBuilder("n,c,ok,d,y\n");
    for (int row = 0; row < 40; row++) {
      csv.append(
          "%d,%s,%s,2024-01-%02d,%d\n"
              .formatted(row * row, "abc".charAt(row % 3), row % 2 == 0, 1 + row % 28, row));
    }
    String other = "1e30,zzz,,1700-01-01,5\n";
    int[] first = IntStream.range(0, 40).toArray();
    for (Scaling scaling : Scaling.values()) {
      PreprocessingOptions options = PreprocessingOptions.DEFAULT.withScaling(scaling);
      Table alone = read(csv.toString(), SchemaRules.NONE);
      Table both = read(csv + other.repeat(5), SchemaRules.NONE);
      Preprocessor fitted = Preprocessor.fit(alone, Schema.infer(alone, SchemaRules.NONE), options);
      assertThat(
              Preprocessor.fit(both.select(first), Schema.infer(both, SchemaRules.NONE), options))
          .as("%s", scaling)
          .isEqualTo(fitted)
          .hasSameHashCodeAs(fitted)
          .isNotEqualTo(Preprocessor.fit(both, Schema.infer(both, SchemaRules.NONE), options));
    }
  }

  @Test
  void columnsAreFoundByNameAndOthersIgnored() throws IOException {
    Preprocessor fitted = fit("a,b\n1,x\n2,y\n");
    assertThat(row(fitted, Map.of("z", 9, "b", "y", "a", 5))).containsExactly(5, 0, 1);
    assertThat(fitted.columns()).containsExactly("a", "b");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> row(fitted, Map.of("a", 5)))
        .withMessageContaining("no column \"b\"");
  }

  @Test
  void theDataSetRemembersItsPreparation() throws IOException {
    Table table = read("a,b\n1,x\n2,y\n", SchemaRules.NONE);
    Preprocessor fitted = fit("a,b\n1,x\n2,y\n");
    Dataset data = fitted.apply(table);
    assertThat(data.preparation()).hasValue(fitted);
    assertThat(data.select(new int[] {1}).preparation()).hasValue(fitted);
    Dataset plain = Dataset.of(data.featureNames(), new float[1][3]);
    assertThatExceptionOfType(DataException.class).isThrownBy(() -> data.concat(plain));
  }

  @Test
  void equalNamesOfFeaturesAreToldApart() throws IOException {
    Preprocessor fitted = fit("a,a is missing\n1,5\n,6\n");
    assertThat(fitted.features()).containsExactly("a", "a is missing", "a is missing'");
  }

  @Test
  void quantilesAreThoseOfNumpy() {
    double[] values = {5, 1, 4, 1, 3, 9, 2, 6};
    // numpy.quantile([5, 1, 4, 1, 3, 9, 2, 6], [0, .1, .25, .5, .75, .9, 1])
    double[] expected = {1, 1, 1.75, 3.5, 5.25, 6.9, 9};
    double[] levels = {0, 0.1, 0.25, 0.5, 0.75, 0.9, 1};
    Statistics statistics = new Statistics(values);
    for (int i = 0; i < levels.length; i++) {
      assertThat(statistics.quantile(levels[i])).isCloseTo(expected[i], within(1e-14));
    }
    assertThat(new Statistics(new double[] {3, 3, 3, 3}).median()).isEqualTo(3);
    assertThat(new Statistics(new double[] {7}).quantile(0.25)).isEqualTo(7);
  }

  @Test
  void encodersThatMakeNoSenseAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new CategoryEncoder("c", List.of("a", "a"), false, false, false));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                new NumberEncoder(
                    "c", ColumnKind.DATE, List.of(), 0, false, Transform.IDENTITY, false));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Transform.of(Transform.Kind.QUANTILES, 0, 1, new double[] {2, 1}));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> PreprocessingOptions.DEFAULT.withMaxCategories(1));
  }
}
