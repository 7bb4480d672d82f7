package dev.warptron.cli.common;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Groups;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Messages;
import dev.warptron.data.Split;
import dev.warptron.data.SplitRows;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.Preprocessor;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The training and validation rows, and the task.
 *
 * @param task the task, and how it was determined
 * @param division origin of the validation rows, for the user
 */
public record TrainingSets(
    InferredTask task,
    Dataset training,
    @Nullable Dataset validation,
    @Nullable Dataset test,
    String division) {

  /** Divided tables, before features are made of them. */
  public record Tables(
      InferredTask task,
      Table training,
      @Nullable Table validation,
      @Nullable Table test,
      String division) {

    /**
     * Makes the features.
     *
     * @param features of a table
     */
    public TrainingSets prepared(Function<Table, Dataset> features) {
      return new TrainingSets(
          task,
          features.apply(training),
          validation == null ? null : features.apply(validation),
          test == null ? null : features.apply(test),
          division);
    }
  }

  /**
   * Folds of rows, whose features are made with the statistics of their own training rows.
   *
   * @param groups the group of each row, of which none is divided; null for none
   * @param fit what makes the features; null if the columns are the features
   */
  public static List<Split> folds(
      Table rows,
      Task task,
      @Nullable Groups groups,
      int count,
      long seed,
      Function<Table, @Nullable Preprocessor> fit) {
    return folds(rows, task, groups, count, seed).stream()
        .map(
            fold -> {
              Table training = rows.select(fold.training());
              Preprocessor preprocessor = fit.apply(training);
              return new Split(
                  Preprocessor.features(preprocessor, training, rows.columnNames()),
                  Preprocessor.features(
                      preprocessor, rows.select(fold.validation()), rows.columnNames()));
            })
        .toList();
  }

  private static List<SplitRows> folds(
      Table rows, Task task, @Nullable Groups groups, int count, long seed) {
    return groups == null
        ? Folds.rows(task, rows.withoutColumns(), count, seed)
        : Folds.groupedRows(groups, count, seed);
  }

  /**
   * The largest number of folds, up to a count, that the rows can be divided into, such as that of
   * the rows of the rarest class.
   *
   * @param groups the group of each row; null if rows are drawn one by one
   * @return 1 if there are too few rows for two folds, or the targets of the rows have no folds
   */
  public static int mostFolds(
      Table rows, Task task, @Nullable Groups groups, int count, long seed) {
    for (int each = count; each >= Folds.MIN_FOLDS; each--) {
      try {
        folds(rows, task, groups, each, seed);
        return each;
      } catch (DataException tooFew) {
        // fewer folds have more rows each
      }
    }
    return 1;
  }

  /** How folds are drawn, for the user. */
  public static String drawn(Task task, boolean isGrouped) {
    return isGrouped ? "by whole groups" : drawn(task);
  }

  private static String drawn(Task task) {
    return task == Task.BINARY || task == Task.MULTICLASS ? "from each class alike" : "at random";
  }

  /** With separate validation rows, or none. */
  public static Tables given(
      InferredTask task, Table training, @Nullable Table validation, @Nullable Table test) {
    String division =
        validation == null
            ? "trained on all %s, none to validate on (--valid-fraction)"
                .formatted(Messages.counted(training.rowCount(), "row"))
            : counted(training.rowCount(), validation.rowCount()) + " (--valid)";
    return new Tables(task, training, validation, test, division);
  }

  /** With validation rows drawn from the data, of each class alike for a classification. */
  public static Tables split(
      InferredTask task, Table data, double fraction, long seed, @Nullable Table test) {
    boolean stratified = task.task() == Task.BINARY || task.task() == Task.MULTICLASS;
    Dataset labels = data.withoutColumns();
    SplitRows rows =
        stratified
            ? Split.stratifiedRows(labels, ClassLabels.of(labels), fraction, seed)
            : Split.randomRows(labels, fraction, seed);
    requireVariety(labels, labels.select(rows.training()));
    String how =
        "drawn %s with seed %d (--valid-fraction %s)".formatted(drawn(task.task()), seed, fraction);
    return divided(task, data, rows, test, how);
  }

  /** With the last rows of the data as validation rows. */
  public static Tables splitLast(
      InferredTask task, Table data, double fraction, @Nullable Table test) {
    SplitRows rows = Split.lastRows(data.withoutColumns(), fraction);
    return divided(task, data, rows, test, "the last ones (--valid-last %s)".formatted(fraction));
  }

  /** With the rows of drawn groups as validation rows. */
  public static Tables splitGroups(
      InferredTask task,
      Table data,
      Groups groups,
      double fraction,
      long seed,
      @Nullable Table test) {
    SplitRows rows = Split.groupedRows(groups, fraction, seed);
    String how =
        "of %s of \"%s\", drawn with seed %d (--group, --valid-fraction %s)"
            .formatted(
                groups.count() == 1 ? "1 group" : groups.count() + " groups",
                groups.column(),
                seed,
                fraction);
    return divided(task, data, rows, test, how);
  }

  private static Tables divided(
      InferredTask task, Table data, SplitRows rows, @Nullable Table test, String how) {
    String division = counted(rows.training().length, rows.validation().length) + ", " + how;
    return new Tables(
        task, data.select(rows.training()), data.select(rows.validation()), test, division);
  }

  /** Names the split if it, and not the data, leaves a target with a single value. */
  private static void requireVariety(Dataset data, Dataset training) {
    for (int target = 0; target < data.targets().size(); target++) {
      Target column = training.targets().get(target);
      if (hasOneValue(column) && !hasOneValue(data.targets().get(target))) {
        throw new DataException(
            ("target \"%s\" is \"%s\" in %s left for training: the other values"
                    + " are in the validation rows; train on all rows (--valid-fraction 0), draw"
                    + " others (--seed), or give validation rows of their own (--valid FILE)")
                .formatted(column.name(), column.label(0), all(training.rowCount())));
      }
    }
  }

  private static String all(int rows) {
    return rows == 1 ? "the only row" : "every one of the %d rows".formatted(rows);
  }

  private static String counted(int training, int validation) {
    return Messages.counted(training, "training row")
        + ", "
        + Messages.counted(validation, "validation row");
  }

  private static boolean hasOneValue(Target column) {
    String first = column.label(0);
    return IntStream.range(1, column.size())
        .allMatch(row -> column.label(row).equals(first) || isSameNumber(column, row));
  }

  private static boolean isSameNumber(Target column, int row) {
    return column.isNumber(0) && column.isNumber(row) && column.number(0) == column.number(row);
  }
}
