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
  private static final long DROPOUT = 6L << 32; // with a layer in the bits from LAYER_BIT on
  private static final long INPUT_NOISE = 7L << 32;

  private static final long INITIAL_BLOCK = 8L << 32; // with a block in the bits from LAYER_BIT on
  private static final long EPOCH_CHUNKS = 9L << 32;
  private static final long BLOCK_PERMUTATION = 10L << 32; // with a block from BLOCK_BIT on

  private static final int LAYER_BIT = 40;
  private static final int BLOCK_BIT = 40;
  private static final long UPDATE_BITS = (1L << 32) - 1;

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
   * For the initial values of a block of one layer other than its weights.
   *
   * @param layer from 0
   * @param block number of the block within the layer, from 0
   */
  public static long initialBlock(int layer, int block) {
    return INITIAL_BLOCK | (long) block << LAYER_BIT | layer;
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
   * For the order of the chunks of a file in one epoch of a training in blocks.
   *
   * @param epoch as for {@link #epochPermutation}
   */
  public static long epochChunks(int epoch) {
    return EPOCH_CHUNKS | epoch;
  }

  /**
   * For the permutation of the rows of one block in one epoch.
   *
   * @param epoch as for {@link #epochPermutation}
   * @param block in the order of the epoch, from 0, less than 2^23
   */
  public static long blockPermutation(int epoch, int block) {
    return BLOCK_PERMUTATION | (long) block << BLOCK_BIT | epoch;
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

  /**
   * For the dropout of one layer's outputs in one update. Numbers repeat after 2^32 updates.
   *
   * @param layer 0 for the inputs of the network, then 1 and more for its layers
   * @param update from 1
   */
  public static long dropout(int layer, long update) {
    return DROPOUT | (long) layer << LAYER_BIT | (update & UPDATE_BITS);
  }

  /**
   * For the noise on the inputs of the network in one update. Numbers repeat after 2^32 updates.
   *
   * @param update from 1
   */
  public static long inputNoise(long update) {
    return INPUT_NOISE | (update & UPDATE_BITS);
  }
}
