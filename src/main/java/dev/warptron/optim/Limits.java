package dev.warptron.optim;

/**
 * Limits of gradients and weights. A limit that is infinite, the default, has no effect.
 *
 * @param clipValue every entry of the gradient is held in [-clipValue, clipValue], &gt; 0
 * @param clipNorm the largest Euclidean norm of the whole gradient, penalty included, &gt; 0; a
 *     larger gradient is multiplied by clipNorm / norm, after {@code clipValue}
 * @param maxNorm the largest Euclidean norm of the weights into a unit, without its bias, &gt; 0;
 *     after an update, larger ones are multiplied by maxNorm / norm
 */
public record Limits(double clipValue, double clipNorm, double maxNorm) {
  /** No limit. */
  public static final double OFF = Double.POSITIVE_INFINITY;

  /** No limits. */
  public static final Limits NONE = new Limits(OFF, OFF, OFF);

  public Limits {
    require("clip value", clipValue);
    require("clip norm", clipNorm);
    require("max norm", maxNorm);
  }

  /** Whether gradients are clipped by their norm, which needs all of them at once. */
  public boolean clipsNorm() {
    return clipNorm != OFF;
  }

  /** Whether gradients are clipped in any way. */
  public boolean clips() {
    return clipValue != OFF || clipsNorm();
  }

  /** Whether the weights into a unit are limited. */
  public boolean limitsWeights() {
    return maxNorm != OFF;
  }

  private static void require(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s must be a number > 0, got %s".formatted(name, value));
    }
  }
}
