package dev.warptron.data;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Folds for cross-validation: each fold is the validation set once, while all others train.
 *
 * <p>Shuffled rows are assigned to folds in turn, so the sizes of two folds differ by at most one.
 * Both sides of a split keep the original order of their rows. The same seed gives the same folds
 * on every machine.
 */
public final class Folds {
  /** A single fold would leave no rows to train on. */
  public static final int MIN_FOLDS = 2;

  private Folds() {}

  /**
   * Stratified folds: of each class, the numbers of rows in two folds differ by at most one.
   *
   * @param classes the classes of all rows
   * @param count number of folds, at least {@link #MIN_FOLDS}
   * @param seed any value
   * @return one split per fold, with that fold as validation set
   * @throws DataException if a class has fewer rows than there are folds
   */
  public static List<Split> stratified(Dataset data, ClassLabels classes, int count, long seed) {
    return split(data, stratifiedRows(data, classes, count, seed));
  }

  /** The rows of {@link #stratified}. */
  public static List<SplitRows> stratifiedRows(
      Dataset data, ClassLabels classes, int count, long seed) {
    requireCount(count);
    int[] classOf = classes.encode(data);
    int[] foldOf = new int[data.rowCount()];
    int nextFold = 0;
    for (int group = 0; group < classes.count(); group++) {
      int index = group;
      int[] members =
          IntStream.range(0, classOf.length).filter(row -> classOf[row] == index).toArray();
      if (members.length > 0 && members.length < count) {
        throw tooFew(classes.names().get(group), members.length, count);
      }
      nextFold = assign(members, nextFold, count, seed, group, foldOf);
    }
    return divide(foldOf, count);
  }

  /**
   * Folds of randomly drawn rows, for several targets of two classes.
   *
   * @param count number of folds, at least {@link #MIN_FOLDS}
   * @param seed any value
   * @return one split per fold, with that fold as validation set
   * @throws DataException if there are fewer rows than folds
   */
  public static List<Split> drawn(Dataset data, int count, long seed) {
    return split(data, drawnRows(data, count, seed));
  }

  /** The rows of {@link #drawn}. */
  public static List<SplitRows> drawnRows(Dataset data, int count, long seed) {
    requireCount(count);
    if (data.rowCount() < count) {
      throw new DataException(
          "%s are too few for %d folds".formatted(Messages.counted(data.rowCount(), "row"), count),
          List.of(Remedy.set("use fewer folds", Remedy.Setting.FOLDS), Remedy.of("add rows")));
    }
    int[] foldOf = new int[data.rowCount()];
    assign(IntStream.range(0, data.rowCount()).toArray(), 0, count, seed, 0, foldOf);
    return divide(foldOf, count);
  }

  /**
   * Folds of randomly drawn rows, for a regression.
   *
   * @param count number of folds, at least {@link #MIN_FOLDS}
   * @param seed any value
   * @return one split per fold, with that fold as validation set
   * @throws DataException if all targets of a fold are equal, since R squared is undefined then
   */
  public static List<Split> random(Dataset data, int count, long seed) {
    return split(data, randomRows(data, count, seed));
  }

  /** The rows of {@link #random}. */
  public static List<SplitRows> randomRows(Dataset data, int count, long seed) {
    requireCount(count);
    if (data.rowCount() < 2L * count) {
      throw new DataException(
          "%s are too few for %d folds: R squared needs at least 2 in each"
              .formatted(Messages.counted(data.rowCount(), "row"), count),
          List.of(Remedy.set("use fewer folds", Remedy.Setting.FOLDS), Remedy.of("add rows")));
    }
    List<SplitRows> folds = drawnRows(data, count, seed);
    for (int fold = 0; fold < count; fold++) {
      Dataset validation = data.select(folds.get(fold).validation());
      for (int target = 0; target < data.requireTargets().size(); target++) {
        requireVariety(validation.withTarget(target), fold, count);
      }
    }
    return folds;
  }

  /**
   * Folds of whole groups: the shuffled groups go, one after another, to the fold that has the
   * fewest rows.
   *
   * @param groups the group of each row
   * @param count number of folds, at least {@link #MIN_FOLDS}
   * @param seed any value
   * @return one split per fold, with that fold as validation set
   * @throws DataException if there are fewer groups than folds
   */
  public static List<SplitRows> groupedRows(Groups groups, int count, long seed) {
    requireCount(count);
    if (groups.count() < count) {
      throw new DataException(
          "column %s: too few groups for %d folds: %d"
              .formatted(Messages.quoted(groups.column()), count, groups.count()),
          List.of(Remedy.set("use fewer folds", Remedy.Setting.FOLDS)));
    }
    int[] sizes = new int[groups.count()];
    IntStream.range(0, groups.rows()).forEach(row -> sizes[groups.of(row)]++);
    int[] foldOfGroup = new int[groups.count()];
    int[] rows = new int[count];
    for (int group : new Philox(seed, Streams.folds(0)).permutation(groups.count())) {
      int fewest = 0;
      for (int fold = 1; fold < count; fold++) {
        fewest = rows[fold] < rows[fewest] ? fold : fewest;
      }
      foldOfGroup[group] = fewest;
      rows[fewest] += sizes[group];
    }
    return divide(
        IntStream.range(0, groups.rows()).map(row -> foldOfGroup[groups.of(row)]).toArray(), count);
  }

  /**
   * The rows of folds for a task: stratified for classes, random for a regression, drawn for
   * several targets of two classes.
   *
   * @param count number of folds, at least {@link #MIN_FOLDS}
   * @param seed any value
   * @throws DataException if there are fewer rows than the folds need
   */
  public static List<SplitRows> rows(Task task, Dataset data, int count, long seed) {
    return switch (task) {
      case REGRESSION -> randomRows(data, count, seed);
      case MULTILABEL -> drawnRows(data, count, seed);
      case BINARY, MULTICLASS -> stratifiedRows(data, ClassLabels.of(data), count, seed);
    };
  }

  private static void requireVariety(Dataset validation, int fold, int count) {
    double[] targets = validation.targetNumbers();
    if (Arrays.stream(targets).allMatch(y -> y == targets[0])) {
      throw new DataException(
          ("fold %d of %d: target %s is %s in all of its %d rows, and R squared needs targets that"
                  + " differ")
              .formatted(
                  fold + 1,
                  count,
                  Messages.quoted(validation.requireTarget().name()),
                  targets[0],
                  targets.length),
          List.of(
              Remedy.set("use fewer folds", Remedy.Setting.FOLDS),
              Remedy.set("another seed", Remedy.Setting.SEED)));
    }
  }

  private static DataException tooFew(String name, int rows, int count) {
    List<Remedy> remedies = new ArrayList<>();
    if (rows >= MIN_FOLDS) {
      remedies.add(Remedy.set("use at most %d folds".formatted(rows), Remedy.Setting.FOLDS));
    }
    remedies.add(Remedy.of("add rows of this class"));
    remedies.add(Remedy.of("remove those that are there"));
    return new DataException(
        "class %s has %s, too few for %d folds: each fold validates on every class"
            .formatted(Messages.quoted(name), Messages.counted(rows, "row"), count),
        remedies);
  }

  private static void requireCount(int count) {
    if (count < MIN_FOLDS) {
      throw new IllegalArgumentException(
          "at least %d folds are needed, got %d".formatted(MIN_FOLDS, count));
    }
  }

  /**
   * Assigns rows to folds in turn, in shuffled order.
   *
   * @param first fold of the first row: where the previous class ended, so that fold sizes stay
   *     balanced
   * @return the fold of the next row
   */
  private static int assign(
      int[] members, int first, int count, long seed, int group, int[] foldOf) {
    int fold = first;
    for (int position : new Philox(seed, Streams.folds(group)).permutation(members.length)) {
      foldOf[members[position]] = fold;
      fold = (fold + 1) % count;
    }
    return fold;
  }

  private static List<SplitRows> divide(int[] foldOf, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            fold -> {
              boolean[] validates = new boolean[foldOf.length];
              for (int row = 0; row < validates.length; row++) {
                validates[row] = foldOf[row] == fold;
              }
              return SplitRows.of(validates);
            })
        .toList();
  }

  private static List<Split> split(Dataset data, List<SplitRows> folds) {
    return folds.stream().map(each -> each.split(data)).toList();
  }
}
