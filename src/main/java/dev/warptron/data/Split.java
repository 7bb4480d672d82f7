package dev.warptron.data;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A split of rows into a training and a validation set.
 *
 * <p>The number of validation rows is {@code ceil(fraction * rows)}, as in scikit-learn. Both sets
 * keep the original order of their rows. The same seed gives the same split on every machine.
 *
 * @param training at least one row
 * @param validation at least one row
 */
public record Split(Dataset training, Dataset validation) {
  /**
   * A stratified split: both sets have about the same class proportions, by the method of largest
   * remainders.
   *
   * @param classes the classes of all rows
   * @param validationFraction in (0, 1)
   * @param seed any value
   * @throws DataException if there are too few rows to leave one of each class for training
   */
  public static Split stratified(
      Dataset data, ClassLabels classes, double validationFraction, long seed) {
    return stratifiedRows(data, classes, validationFraction, seed).split(data);
  }

  /** The rows of {@link #stratified(Dataset, ClassLabels, double, long)}. */
  public static SplitRows stratifiedRows(
      Dataset data, ClassLabels classes, double validationFraction, long seed) {
    int wanted = validationRows(data.rowCount(), validationFraction);
    int[] classOf = classes.encode(data);
    int[] sizes = new int[classes.count()];
    for (int index : classOf) {
      sizes[index]++;
    }
    int present = (int) Arrays.stream(sizes).filter(size -> size > 0).count();
    if (data.rowCount() - wanted < present) {
      throw tooFew(
          data, validationFraction, "one row of each of the " + present + " classes", present);
    }
    int[] shares = shares(sizes, wanted, data.rowCount());
    boolean[] validates = new boolean[data.rowCount()];
    for (int group = 0; group < sizes.length; group++) {
      int index = group;
      int[] members =
          IntStream.range(0, classOf.length).filter(row -> classOf[row] == index).toArray();
      draw(members, shares[group], seed, group, validates);
    }
    return SplitRows.of(validates);
  }

  /** As {@link #stratified(Dataset, ClassLabels, double, long)}, with the classes of the target. */
  public static Split stratified(Dataset data, double validationFraction, long seed) {
    return stratified(data, ClassLabels.of(data), validationFraction, seed);
  }

  /**
   * A split of randomly drawn rows.
   *
   * @param validationFraction in (0, 1)
   * @param seed any value
   * @throws DataException if there are too few rows to leave one for training
   */
  public static Split random(Dataset data, double validationFraction, long seed) {
    return randomRows(data, validationFraction, seed).split(data);
  }

  /** The rows of {@link #random}. */
  public static SplitRows randomRows(Dataset data, double validationFraction, long seed) {
    int wanted = validationRows(data.rowCount(), validationFraction);
    if (wanted >= data.rowCount()) {
      throw tooFew(data, validationFraction, "one row", 1);
    }
    boolean[] validates = new boolean[data.rowCount()];
    draw(IntStream.range(0, data.rowCount()).toArray(), wanted, seed, 0, validates);
    return SplitRows.of(validates);
  }

  /**
   * A split without a draw: the last rows validate, as is usual for rows in the order of time.
   *
   * @param validationFraction in (0, 1)
   * @throws DataException if there are too few rows to leave one for training
   */
  public static SplitRows lastRows(Dataset data, double validationFraction) {
    int wanted = validationRows(data.rowCount(), validationFraction);
    if (wanted >= data.rowCount()) {
      throw tooFew(data, validationFraction, "one row", 1);
    }
    boolean[] validates = new boolean[data.rowCount()];
    Arrays.fill(validates, data.rowCount() - wanted, data.rowCount(), true);
    return SplitRows.of(validates);
  }

  /**
   * A split of randomly drawn groups: all rows of a group train, or all validate.
   *
   * @param groups the group of each row, from {@link Groups#of}
   * @param validationFraction in (0, 1), of the groups; the number is rounded up, as in
   *     scikit-learn
   * @param seed any value
   * @throws DataException if there are too few groups to leave one for training
   */
  public static SplitRows groupedRows(Groups groups, double validationFraction, long seed) {
    int wanted = validationRows(groups.count(), validationFraction);
    if (wanted >= groups.count()) {
      throw new DataException(
          "column %s: too few groups to set a fraction of %s aside for validation: %d"
              .formatted(Messages.quoted(groups.column()), validationFraction, groups.count()),
          List.of(
              new Remedy("train on all rows", Remedy.Setting.VALIDATION_FRACTION, "0"),
              Remedy.set("give validation rows of their own", Remedy.Setting.VALIDATION)));
    }
    boolean[] drawn = new boolean[groups.count()];
    draw(IntStream.range(0, groups.count()).toArray(), wanted, seed, 0, drawn);
    boolean[] validates = new boolean[groups.rows()];
    for (int row = 0; row < validates.length; row++) {
      validates[row] = drawn[groups.of(row)];
    }
    return SplitRows.of(validates);
  }

  private static int validationRows(int rows, double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("validationFraction must be in (0, 1), got " + fraction);
    }
    return (int) Math.ceil(fraction * rows);
  }

  /**
   * The number of validation rows of each class.
   *
   * @param sizes rows per class
   * @param wanted total number of validation rows; leaves at least one training row per class
   */
  private static int[] shares(int[] sizes, int wanted, int rows) {
    int[] shares = Arrays.stream(sizes).map(size -> (int) ((long) wanted * size / rows)).toArray();
    Comparator<Integer> byRemainder =
        Comparator.comparingLong(group -> -((long) wanted * sizes[group] % rows));
    int[] permutation =
        IntStream.range(0, sizes.length).boxed().sorted(byRemainder).mapToInt(g -> g).toArray();
    int left = wanted - Arrays.stream(shares).sum();
    // A second pass is needed only if some class must keep its last row for training.
    while (left > 0) {
      for (int group : permutation) {
        if (left > 0 && shares[group] < sizes[group] - 1) {
          shares[group]++;
          left--;
        }
      }
    }
    return shares;
  }

  private static void draw(int[] members, int count, long seed, int group, boolean[] validates) {
    int[] permutation = new Philox(seed, Streams.split(group)).permutation(members.length);
    for (int i = 0; i < count; i++) {
      validates[members[permutation[i]]] = true;
    }
  }

  private static DataException tooFew(Dataset data, double fraction, String rest, int restRows) {
    return new DataException(
        ("too few rows to set a fraction of %s aside for validation: there %s, and to leave %s for"
                + " training, %.0f are needed")
            .formatted(
                fraction,
                data.rowCount() == 1 ? "is 1 row" : "are " + data.rowCount() + " rows",
                rest,
                rowsNeeded(fraction, restRows)),
        List.of(
            new Remedy("train on all rows", Remedy.Setting.VALIDATION_FRACTION, "0"),
            Remedy.set("give validation rows of their own", Remedy.Setting.VALIDATION)));
  }

  /**
   * The smallest total that leaves {@code restRows}; the quotient may be off by one by rounding.
   */
  private static double rowsNeeded(double fraction, int restRows) {
    double rows = Math.floor(restRows / (1 - fraction)) - 1;
    for (int i = 0; i < 3 && rows - Math.ceil(fraction * rows) < restRows; i++) {
      rows++;
    }
    return rows;
  }
}
