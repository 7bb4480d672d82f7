package dev.warptron.backend.spi;

import dev.warptron.random.Philox;

/**
 * Which entries of a matrix dropout keeps: a function of seed, stream and index, so nothing is
 * stored, and the mask is the same on every device.
 *
 * @param seed of the training
 * @param stream of layer and update: see {@link dev.warptron.random.Streams#dropout}
 * @param share probability of an entry to be set to 0, in [0, 1)
 */
public record DropoutMask(long seed, long stream, double share) {
  private static final double WORDS = 0x1p32;

  public DropoutMask {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + share);
    }
  }

  /** Entries whose 32 random bits are below it, as an unsigned number, are dropped. */
  public long threshold() {
    return Math.min((long) WORDS - 1, Math.round(share * WORDS));
  }

  /** The factor of entries that are kept. */
  public double scale() {
    return 1 / (1 - share);
  }

  /**
   * Whether an entry is kept.
   *
   * @param index row times columns plus column
   */
  public boolean keeps(long index) {
    return new Philox(seed, stream).word(index) >= threshold();
  }
}
