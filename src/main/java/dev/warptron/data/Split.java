package dev.warptron.data;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows divided into those to learn from and those to check on.
 *
 * <p>The number of validation rows is {@code ceil(fraction * rows)}, as scikit-learn has it. Both
 * parts keep the order of the rows. The same seed divides the same rows in the same way on every
 * machine.
 *
 * @param training at least one row
 * @param validation at least one row
 */
public record Split(Dataset training, Dataset validation) {
  /**
   * Every class in about the same proportion on both sides, by the method of largest remainders.
   *
   * @param classes of all the rows
   * @param validationFraction in (0, 1)
   * @param seed any value
   * @throws DataException if there are too few rows to leave one of each class for training
   */
  public static Split stratified(
      Dataset data, ClassLabels classes, double validationFraction, long seed) {
    int wanted = validationRows(data.rows(), validationFraction);
    int[] classOf = classes.encode(data);
    int[] sizes = new int[classes.count()];
    for (int index : classOf) {
      sizes[index]++;
    }
    int kept = (int) Arrays.stream(sizes).filter(size -> size > 0).count();
    if (data.rows() - wanted < kept) {
      throw tooFew(data, validationFraction, "one row of each of the " + kept + " classes", kept);
    }
    int[] shares = shares(sizes, wanted, data.rows());
    boolean[] validates = new boolean[data.rows()];
    for (int group = 0; group < sizes.length; group++) {
      int index = group;
      int[] members =
          IntStream.range(0, classOf.length).filter(row -> classOf[row] == index).toArray();
      draw(members, shares[group], seed, group, validates);
    }
    return divide(data, validates);
  }

  /** The same with the classes that the target of the data has. */
  public static Split stratified(Dataset data, double validationFraction, long seed) {
    return stratified(data, ClassLabels.of(data), validationFraction, seed);
  }

  /**
   * Rows drawn alike from all.
   *
   * @param validationFraction in (0, 1)
   * @param seed any value
   * @throws DataException if there are too few rows to leave one for training
   */
  public static Split random(Dataset data, double validationFraction, long seed) {
    int wanted = validationRows(data.rows(), validationFraction);
    if (wanted >= data.rows()) {
      throw tooFew(data, validationFraction, "one row", 1);
    }
    boolean[] validates = new boolean[data.rows()];
    draw(IntStream.range(0, data.rows()).toArray(), wanted, seed, 0, validates);
    return divide(data, validates);
  }

  private static int validationRows(int rows, double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("validationFraction must be in (0, 1), got " + fraction);
    }
    return (int) Math.ceil(fraction * rows);
  }

  /**
   * How many rows of each class validate.
   *
   * @param sizes rows a class
   * @param wanted rows to give out; at most one row of each class less than there are
   */
  private static int[] shares(int[] sizes, int wanted, int rows) {
    int[] shares = Arrays.stream(sizes).map(size -> (int) ((long) wanted * size / rows)).toArray();
    Comparator<Integer> byRemainder =
        Comparator.comparingLong(group -> -((long) wanted * sizes[group] % rows));
    int[] order =
        IntStream.range(0, sizes.length).boxed().sorted(byRemainder).mapToInt(g -> g).toArray();
    int left = wanted - Arrays.stream(shares).sum();
    // More than one round only where a class had no row to spare and passed its share on.
    while (left > 0) {
      for (int group : order) {
        if (left > 0 && shares[group] < sizes[group] - 1) {
          shares[group]++;
          left--;
        }
      }
    }
    return shares;
  }

  private static void draw(int[] members, int count, long seed, int group, boolean[] validates) {
    int[] order = new Philox(seed, Streams.split(group)).permutation(members.length);
    for (int i = 0; i < count; i++) {
      validates[members[order[i]]] = true;
    }
  }

  private static Split divide(Dataset data, boolean[] validates) {
    int[] training = IntStream.range(0, data.rows()).filter(row -> !validates[row]).toArray();
    int[] validation = IntStream.range(0, data.rows()).filter(row -> validates[row]).toArray();
    return new Split(data.select(training), data.select(validation));
  }

  private static DataException tooFew(Dataset data, double fraction, String rest, int restRows) {
    return new DataException(
        ("too few rows to set a fraction of %s aside for validation: there %s, and to leave %s for"
                + " training, %.0f are needed")
            .formatted(
                fraction,
                data.rows() == 1 ? "is 1 row" : "are " + data.rows() + " rows",
                rest,
                rowsNeeded(fraction, restRows)),
        List.of(
            new Remedy("train on all rows", Remedy.Setting.VALIDATION_FRACTION, "0"),
            Remedy.set("give validation rows of their own", Remedy.Setting.VALIDATION)));
  }

  /** The fewest rows of which so many are left; the quotient alone may be one off by rounding. */
  private static double rowsNeeded(double fraction, int restRows) {
    double rows = Math.floor(restRows / (1 - fraction)) - 1;
    for (int i = 0; i < 3 && rows - Math.ceil(fraction * rows) < restRows; i++) {
      rows++;
    }
    return rows;
  }
}
