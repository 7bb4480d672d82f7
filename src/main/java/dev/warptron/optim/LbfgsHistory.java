package dev.warptron.optim;

import java.util.Arrays;

/**
 * The last iterations of L-BFGS: for each a step s and the change y of the gradient along it. They
 * approximate the inverse of the Hessian.
 *
 * <p>Iteration k (from 1) is stored at place {@code (k - 1) mod size}, over the one that has become
 * too old. An iteration whose curvature {@code s y} is not positive is stored as zeros, which are
 * left out. So the slots of an {@link OptimizerState} and its number of updates are all there is.
 */
public final class LbfgsHistory {
  /** Less curvature than this share of the slope is rounding errors. */
  private static final double LEAST_CURVATURE = Math.ulp(1.0);

  private final int size;
  private final int parameters;
  private final double[][] slots; // step and change of the gradient of each place, in turn
  private long iterations;

  /**
   * The history of a state.
   *
   * @param slots {@code [2 size x parameters]}, row-major
   * @param iterations number of iterations so far
   */
  public LbfgsHistory(int size, double[] slots, long iterations) {
    this.size = size;
    this.parameters = slots.length / (2 * size);
    this.slots = new double[2 * size][];
    Arrays.setAll(this.slots, i -> Arrays.copyOfRange(slots, i * parameters, (i + 1) * parameters));
    this.iterations = iterations;
  }

  /** The number of iterations so far. */
  public long iterations() {
    return iterations;
  }

  /** The place of the next iteration. */
  public int nextPlace() {
    return (int) (iterations % size);
  }

  /**
   * The step or the change of the gradient at a place; zeros if it holds no iteration.
   *
   * @param slot 2 place, or 2 place + 1
   * @return {@code [parameters]}, not a copy
   */
  public double[] slot(int slot) {
    return slots[slot];
  }

  /** Whether no iteration is stored. */
  public boolean isEmpty() {
    for (int place = 0; place < size; place++) {
      if (curvature(place) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Forgets all iterations. Their number stays. */
  public void clear() {
    for (double[] slot : slots) {
      Arrays.fill(slot, 0);
    }
  }

  /**
   * Stores the next iteration.
   *
   * @param step {@code [parameters]}, kept
   * @param change {@code [parameters]}, kept
   * @param slope directional derivative along the step before it, &lt; 0
   */
  public void add(double[] step, double[] change, double slope) {
    int place = nextPlace();
    boolean isCurved = dot(step, change) > LEAST_CURVATURE * -slope;
    slots[2 * place] = isCurved ? step : new double[parameters];
    slots[2 * place + 1] = isCurved ? change : new double[parameters];
    iterations++;
  }

  /**
   * The direction {@code -H g} by the two-loop recursion (Nocedal and Wright, Numerical
   * Optimization, algorithm 7.4). H starts from {@code (s y) / (y y)} of the newest iteration, or
   * from 1 if there is none.
   *
   * @param gradient {@code [parameters]}
   */
  public double[] direction(double[] gradient) {
    double[] q = gradient.clone();
    double[] alpha = new double[size];
    double scale = 0;
    for (int age = 1; age <= size; age++) {
      int place = place(age);
      double curvature = curvature(place);
      if (curvature > 0) {
        double[] y = slots[2 * place + 1];
        alpha[place] = dot(slots[2 * place], q) / curvature;
        add(-alpha[place], y, q);
        scale = scale == 0 ? curvature / dot(y, y) : scale;
      }
    }
    double first = scale == 0 ? 1 : scale;
    Arrays.setAll(q, i -> q[i] * first);
    for (int age = size; age >= 1; age--) {
      int place = place(age);
      double curvature = curvature(place);
      if (curvature > 0) {
        double beta = dot(slots[2 * place + 1], q) / curvature;
        add(alpha[place] - beta, slots[2 * place], q);
      }
    }
    Arrays.setAll(q, i -> -q[i]);
    return q;
  }

  /** The place of the newest iteration, which has age 1, of the one before it, and so on. */
  private int place(int age) {
    return (int) Math.floorMod(iterations - age, (long) size);
  }

  private double curvature(int place) {
    return dot(slots[2 * place], slots[2 * place + 1]);
  }

  /** {@code sum of a[i] b[i]}. */
  public static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double factor, double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }
}
