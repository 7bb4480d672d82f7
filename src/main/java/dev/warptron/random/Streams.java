package dev.warptron.random;

/**
 * Which stream of a seed serves which purpose, so that no two purposes share a number.
 *
 * <p>The upper 32 bits name the purpose, the lower 32 bits the instance of it.
 */
public final class Streams {
  private static final long INITIAL_WEIGHTS = 1L << 32;
  private static final long EPOCH_ORDER = 2L << 32;
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
   * For the order of the rows in one epoch.
   *
   * @param epoch from 0, counted over all calls that continue a training
   */
  public static long epochOrder(int epoch) {
    return EPOCH_ORDER | epoch;
  }

  /**
   * For dividing the rows of one class into two sets.
   *
   * @param group the class, from 0
   */
  public static long split(int group) {
    return SPLIT | group;
  }

  /**
   * For dealing the rows of one class out to folds.
   *
   * @param group the class, from 0
   */
  public static long folds(int group) {
    return FOLDS | group;
  }

  /**
   * For the values that a random search draws for one setting.
   *
   * @param axis the setting, from 0
   */
  public static long search(int axis) {
    return SEARCH | axis;
  }
}
