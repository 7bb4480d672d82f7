package dev.warptron.data;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows divided into folds for cross-validation: each fold validates once, while all others train.
 *
 * <p>Rows are dealt out one at a time, like cards, so the sizes of two folds differ by at most one.
 * Both sides of a split keep the order of the rows. The same seed divides the same rows in the same
 * way on every machine.
 */
public final class Folds {
  /** With fewer nothing would be left to train on. */
  public static final int FEWEST = 2;

  private Folds() {}

  /**
   * Every class in about the same proportion in all folds: its rows in two folds differ by at most
   * one.
   *
   * @param classes of all the rows
   * @param count how many folds, at least {@link #FEWEST}
   * @param seed any value
   * @return a split for each fold, which is its validation side
   * @throws DataException if a class has fewer rows than there are folds
   */
  public static List<Split> stratified(Dataset data, ClassLabels classes, int count, long seed) {
    requireCount(count);
    int[] classOf = classes.encode(data);
    int[] foldOf = new int[data.rows()];
    int dealt = 0;
    for (int group = 0; group < classes.count(); group++) {
      int index = group;
      int[] members =
          IntStream.range(0, classOf.length).filter(row -> classOf[row] == index).toArray();
      if (members.length > 0 && members.length < count) {
        throw tooFew(classes.names().get(group), members.length, count);
      }
      dealt = deal(members, dealt, count, seed, group, foldOf);
    }
    return divide(data, foldOf, count);
  }

  /**
   * Rows dealt out alike from all, for a regression.
   *
   * @param count how many folds, at least {@link #FEWEST}
   * @param seed any value
   * @return a split for each fold, which is its validation side
   * @throws DataException if a fold has no two different targets, since R squared compares with
   *     their variation
   */
  public static List<Split> random(Dataset data, int count, long seed) {
    requireCount(count);
    if (data.rows() < 2L * count) {
      throw new DataException(
          "%s are too few for %d folds: R squared needs at least 2 in each"
              .formatted(Messages.counted(data.rows(), "row"), count),
          List.of(Remedy.set("use fewer folds", Remedy.Setting.FOLDS), Remedy.of("add rows")));
    }
    int[] foldOf = new int[data.rows()];
    deal(IntStream.range(0, data.rows()).toArray(), 0, count, seed, 0, foldOf);
    List<Split> folds = divide(data, foldOf, count);
    for (int i = 0; i < count; i++) {
      double[] targets = folds.get(i).validation().targetNumbers();
      if (Arrays.stream(targets).allMatch(y -> y == targets[0])) {
        throw new DataException(
            ("fold %d of %d: target %s is %s in all of its %d rows, and R squared needs targets that"
                    + " differ")
                .formatted(
                    i + 1,
                    count,
                    Messages.quoted(data.requireTarget().name()),
                    targets[0],
                    targets.length),
            List.of(
                Remedy.set("use fewer folds", Remedy.Setting.FOLDS),
                Remedy.set("another seed", Remedy.Setting.SEED)));
      }
    }
    return folds;
  }

  private static DataException tooFew(String name, int rows, int count) {
    List<Remedy> remedies = new ArrayList<>();
    if (rows >= FEWEST) {
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
    if (count < FEWEST) {
      throw new IllegalArgumentException(
          "at least %d folds are needed, got %d".formatted(FEWEST, count));
    }
  }

  /** Goes on dealing where the last group ended, so that the folds' sizes stay alike. */
  private static int deal(int[] members, int dealt, int count, long seed, int group, int[] foldOf) {
    for (int place : new Philox(seed, Streams.folds(group)).permutation(members.length)) {
      foldOf[members[place]] = dealt;
      dealt = (dealt + 1) % count;
    }
    return dealt;
  }

  private static List<Split> divide(Dataset data, int[] foldOf, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            fold ->
                new Split(
                    data.select(
                        IntStream.range(0, foldOf.length).filter(r -> foldOf[r] != fold).toArray()),
                    data.select(
                        IntStream.range(0, foldOf.length)
                            .filter(r -> foldOf[r] == fold)
                            .toArray())))
        .toList();
  }
}
