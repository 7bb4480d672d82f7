package dev.warptron.optim;

import org.jspecify.annotations.Nullable;

/**
 * The line search of Mor&eacute; and Thuente (ACM Transactions on Mathematical Software 20, 1994):
 * finds a step length t that meets the strong Wolfe conditions
 *
 * <p>{@code phi(t) <= phi(0) + 1e-3 t phi'(0)} and {@code |phi'(t)| <= 0.9 |phi'(0)|}.
 *
 * <p>The constants and the choice of trial lengths are those of MINPACK-2, which SciPy's L-BFGS-B
 * uses too.
 */
public final class LineSearch {
  private static final double DECREASE = 1e-3;
  private static final double CURVATURE = 0.9;

  /** A bracket of this width, relative to its end, is not divided any more. */
  private static final double NARROW = 0.1;

  /** A bracket must shrink by this factor in two trials, or it is bisected. */
  private static final double SHRINK = 0.66;

  private static final double LEAST_GROWTH = 1.1;
  private static final double MOST_GROWTH = 4;
  private static final double LONGEST = 1e10;
  private static final int MOST_TRIALS = 20;

  /** How much shorter the next trial is after one whose value is not finite. */
  private static final double RETREAT = 0.1;

  /** The function along a line. */
  @FunctionalInterface
  public interface Line {
    /**
     * The value and the derivative with respect to t.
     *
     * @param t step length
     */
    Trial at(double t);
  }

  /**
   * A step length with the function there.
   *
   * @param value phi(t)
   * @param slope phi'(t)
   */
  public record Trial(double t, double value, double slope) {
    boolean isFinite() {
      return Double.isFinite(value) && Double.isFinite(slope);
    }

    /** Minus the line of sufficient decrease: the auxiliary function of the first stage. */
    Trial minus(double slopeOfLine) {
      return new Trial(t, value - t * slopeOfLine, slope - slopeOfLine);
    }

    Trial plus(double slopeOfLine) {
      return minus(-slopeOfLine);
    }
  }

  private final Line line;
  private final Trial start;
  private final double decrease; // slope of the line of sufficient decrease
  private Trial best; // the end of the bracket with the lowest value
  private Trial other; // the other end
  private boolean isBracketed;
  private double longest = LONGEST;

  private LineSearch(Line line, Trial start) {
    this.line = line;
    this.start = start;
    this.decrease = DECREASE * start.slope;
    this.best = start;
    this.other = start;
  }

  /**
   * Searches along a line.
   *
   * @param value phi(0), finite
   * @param slope phi'(0), &lt; 0
   * @param first length of the first trial, &gt; 0
   * @return the last trial that the line computed, which meets the conditions, or at least that of
   *     sufficient decrease, with a lower value, if the other is not met in 20 trials or in a
   *     narrow bracket; null if there is none
   */
  public static @Nullable Trial search(Line line, double value, double slope, double first) {
    return new LineSearch(line, new Trial(0, value, slope)).search(first);
  }

  private @Nullable Trial search(double first) {
    double t = first;
    Trial trial = line.at(t);
    int trials = 1;
    while (!trial.isFinite() && trials < MOST_TRIALS) {
      longest = t;
      t *= RETREAT;
      trial = line.at(t);
      trials++;
    }
    boolean isFirstStage = true;
    double width = LONGEST;
    double widthBefore = 2 * LONGEST;
    double low = 0;
    double high = t + MOST_GROWTH * t;
    while (trial.isFinite()) {
      boolean isLower = trial.value <= start.value + trial.t * decrease;
      if (isLower && Math.abs(trial.slope) <= CURVATURE * -start.slope) {
        return trial;
      }
      boolean isTooNarrow = isBracketed && (t <= low || t >= high || high - low <= NARROW * high);
      if (isTooNarrow || trials == MOST_TRIALS || (isLower && t >= longest)) {
        return isLower && trial.value < start.value ? trial : fallBack();
      }
      isFirstStage &= !(isLower && trial.slope >= 0);
      boolean usesAuxiliary = isFirstStage && trial.value <= best.value && !isLower;
      t = next(trial, usesAuxiliary ? decrease : 0, low, high);
      if (isBracketed) {
        double now = Math.abs(other.t - best.t);
        if (now >= SHRINK * widthBefore) {
          t = best.t + 0.5 * (other.t - best.t);
        }
        widthBefore = width;
        width = now;
        low = Math.min(best.t, other.t);
        high = Math.max(best.t, other.t);
      } else {
        low = t + LEAST_GROWTH * (t - best.t);
        high = t + MOST_GROWTH * (t - best.t);
      }
      t = Math.max(0, Math.min(longest, t));
      if (isBracketed && (t <= low || t >= high || high - low <= NARROW * high)) {
        t = best.t;
      }
      if (t == 0) {
        return null;
      }
      trial = line.at(t);
      trials++;
    }
    return fallBack();
  }

  /** The best trial so far, computed again so that it is the last one; null if it is the start. */
  private @Nullable Trial fallBack() {
    boolean isLower = best.value <= start.value + best.t * decrease && best.value < start.value;
    return isLower ? line.at(best.t) : null;
  }

  /** The next trial length by interpolation, after updating the bracket. */
  private double next(Trial trial, double slopeOfLine, double low, double high) {
    Trial at = trial.minus(slopeOfLine);
    Trial near = best.minus(slopeOfLine);
    Trial far = other.minus(slopeOfLine);
    boolean turns = Math.signum(at.slope) * Math.signum(near.slope) < 0;
    double t;
    if (at.value > near.value) {
      double cubic = cubic(near, at);
      double quadratic =
          near.t
              + near.slope
                  / ((near.value - at.value) / (at.t - near.t) + near.slope)
                  / 2
                  * (at.t - near.t);
      t =
          Math.abs(cubic - near.t) < Math.abs(quadratic - near.t)
              ? cubic
              : cubic + (quadratic - cubic) / 2;
      isBracketed = true;
    } else if (turns) {
      double cubic = cubic(at, near);
      double secant = secant(at, near);
      t = Math.abs(cubic - at.t) > Math.abs(secant - at.t) ? cubic : secant;
      isBracketed = true;
    } else if (Math.abs(at.slope) < Math.abs(near.slope)) {
      t = whereSlopeFalls(at, near, far, low, high);
    } else if (isBracketed) {
      t = cubic(at, far);
    } else {
      t = at.t > near.t ? high : low;
    }
    if (at.value > near.value) {
      far = at;
    } else {
      far = turns ? near : far;
      near = at;
    }
    best = near.plus(slopeOfLine);
    other = far.plus(slopeOfLine);
    return t;
  }

  /** A lower value, a slope of the same sign and smaller: the minimum may lie beyond. */
  private double whereSlopeFalls(Trial at, Trial near, Trial far, double low, double high) {
    double theta = theta(at, near);
    double scale = scale(theta, at, near);
    double root = Math.max(0, square(theta / scale) - near.slope / scale * (at.slope / scale));
    double gamma = (at.t > near.t ? -1 : 1) * scale * Math.sqrt(root);
    double ratio = (gamma - at.slope + theta) / (gamma + (near.slope - at.slope) + gamma);
    double cubic =
        ratio < 0 && gamma != 0 ? at.t + ratio * (near.t - at.t) : at.t > near.t ? high : low;
    double secant = secant(at, near);
    boolean cubicIsNearer = Math.abs(cubic - at.t) < Math.abs(secant - at.t);
    if (!isBracketed) {
      boolean cubicIsFarther = Math.abs(cubic - at.t) > Math.abs(secant - at.t);
      return Math.max(low, Math.min(high, cubicIsFarther ? cubic : secant));
    }
    double chosen = cubicIsNearer ? cubic : secant;
    double limit = at.t + SHRINK * (far.t - at.t);
    return at.t > near.t ? Math.min(limit, chosen) : Math.max(limit, chosen);
  }

  /** The minimum of the cubic through two trials, as seen from the first. */
  private static double cubic(Trial from, Trial to) {
    double theta = theta(to, from);
    double scale = scale(theta, from, to);
    double root = square(theta / scale) - from.slope / scale * (to.slope / scale);
    double gamma = (to.t < from.t ? -1 : 1) * scale * Math.sqrt(Math.max(0, root));
    return from.t
        + (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope) * (to.t - from.t);
  }

  /** The zero of the line through two slopes, as seen from the first trial. */
  private static double secant(Trial from, Trial to) {
    return from.t + from.slope / (from.slope - to.slope) * (to.t - from.t);
  }

  private static double theta(Trial a, Trial b) {
    return 3 * (b.value - a.value) / (a.t - b.t) + b.slope + a.slope;
  }

  private static double scale(double theta, Trial a, Trial b) {
    return Math.max(Math.abs(theta), Math.max(Math.abs(a.slope), Math.abs(b.slope)));
  }

  private static double square(double x) {
    return x * x;
  }
}
