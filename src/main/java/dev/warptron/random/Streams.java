package dev.warptron.random;

/**
 * The stream numbers of a seed. Each purpose has its own, so that no random number is used twice.
 *
 * <p>The upper 32 bits are the purpose, the lower 32 bits an index within it.
 */
public final class Streams {
  private static final long INITIAL_WEIGHTS = 1L << 32;
  private static final long EPOCH_PERMUTATION = 2L << 32;
  private static final long SPLIT = 3L << 32;
  private static final long FOLDS = 4L << 32;
  private static final long SEARCH = 5L << 32;

  private Streams() {}

  /**
   * For the initial weights of one layer.
   *
   * @param layer from 0
   */
  public static long initialWeights(int layer) {
    return INITIAL_WEIGHTS | layer;
  }

  /**
   * For the permutation of the rows in one epoch.
   *
   * @param epoch from 0, counting the epochs of earlier trainings that this one continues
   */
  public static long epochPermutation(int epoch) {
    return EPOCH_PERMUTATION | epoch;
  }

  /**
   * For splitting the rows of one class into two sets.
   *
   * @param group the class, from 0
   */
  public static long split(int group) {
    return SPLIT | group;
  }

  /**
   * For distributing the rows of one class over folds.
   *
   * @param group the class, from 0
   */
  public static long folds(int group) {
    return FOLDS | group;
  }

  /**
   * For the values of one setting in a random search.
   *
   * @param axis index of the setting, from 0
   */
  public static long search(int axis) {
    return SEARCH | axis;
  }
}
