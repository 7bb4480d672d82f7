package dev.warptron.random;

/**
 * The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC11, section 3.3).
 *
 * <p>The key is the seed. The 128-bit counter is (block index, stream): each block holds 128 random
 * bits, which this class returns as two numbers of 64 bits. Number {@code 2 b} of a stream is words
 * 0 and 1 of block {@code b}, number {@code 2 b + 1} words 2 and 3, the lower word first.
 *
 * <p>Immutable, and safe to use from many threads.
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW_WORD = 0xFFFFFFFFL;

  private final long seed;
  private final long stream;

  /**
   * One stream of numbers.
   *
   * @param seed the key; any value
   * @param stream number of the stream, see {@link Streams}; any value
   */
  public Philox(long seed, long stream) {
    this.seed = seed;
    this.stream = stream;
  }

  /** 64 uniformly distributed random bits: the number at {@code index} of this stream. */
  public long bits(long index) {
    int[] block = block(seed, index >>> 1, stream);
    int first = (index & 1) == 0 ? 0 : 2;
    return (block[first] & LOW_WORD) | ((long) block[first + 1] << 32);
  }

  /**
   * 32 random bits, as an unsigned number: half {@code index} of the numbers of this stream, the
   * lower half first.
   */
  public long word(long index) {
    return bits(index >>> 1) >>> (32 * (index & 1)) & LOW_WORD;
  }

  /** A multiple of 2^-53, uniform in [0, 1). */
  public double uniform(long index) {
    return (bits(index) >>> 11) * 0x1p-53;
  }

  /**
   * A standard normal number, by the transform of Box and Muller (Annals of Mathematical Statistics
   * 29, 1958) from the uniform numbers {@code 2 index} and {@code 2 index + 1}. {@link StrictMath}
   * gives the same bits on every platform.
   */
  public double normal(long index) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(2 * index)));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform(2 * index + 1));
  }

  /**
   * A uniform integer in [0, bound): the high word of a product, without division and rejection
   * (Lemire, ACM TOMACS 29, 2019). The relative error of each probability is below 2^-32.
   *
   * @param bound at least 1
   */
  public int below(int bound, long index) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, got " + bound);
    }
    long bits = bits(index);
    long carry = ((bits & LOW_WORD) * bound) >>> 32;
    return (int) (((bits >>> 32) * bound + carry) >>> 32);
  }

  /**
   * A random permutation of 0 to {@code count - 1}: the Fisher-Yates shuffle in Durstenfeld's form
   * (CACM 7, 1964), from the last position down, with one number of the stream per position.
   */
  public int[] permutation(int count) {
    int[] permutation = new int[count];
    for (int i = 0; i < count; i++) {
      permutation[i] = i;
    }
    for (int last = count - 1; last > 0; last--) {
      int other = below(last + 1, count - 1 - last);
      int swapped = permutation[last];
      permutation[last] = permutation[other];
      permutation[other] = swapped;
    }
    return permutation;
  }

  /** The four words of one block. Package-private for the test with published known answers. */
  static int[] block(long key, long counterLow, long counterHigh) {
    int c0 = (int) counterLow;
    int c1 = (int) (counterLow >>> 32);
    int c2 = (int) counterHigh;
    int c3 = (int) (counterHigh >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW_WORD);
      long product1 = MULTIPLIER_1 * (c2 & LOW_WORD);
      int next0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      int next2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      c0 = next0;
      c2 = next2;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return new int[] {c0, c1, c2, c3};
  }
}
