package dev.warptron.optim;

/**
 * An average of the weights and biases over a training. The average is evaluated, kept as the best
 * epoch, and becomes the model; the training goes on with the weights themselves.
 *
 * <p>Legend: w the parameters, a their average. Exponential moving average: after the first update
 * {@code a = w}, after each later one {@code a += (1 - decay) (w - a)}, as torch.optim.swa_utils
 * and Keras do. Stochastic weight averaging (Izmailov et al., UAI 2018, arXiv:1803.05407): a is w
 * until epoch {@code swaStart} ends, and then the mean of w after that epoch and after each later
 * one.
 *
 * @param emaDecay decay of an exponential moving average, in (0, 1); 0 for none
 * @param swaStart the first epoch, from 1, of stochastic weight averaging; 0 for none
 */
public record WeightAverage(double emaDecay, int swaStart) {
  /** No average. */
  public static final WeightAverage NONE = new WeightAverage(0, 0);

  public WeightAverage {
    if (!(emaDecay >= 0 && emaDecay < 1)) {
      throw new IllegalArgumentException(
          "the decay of the moving average must be in (0, 1), or 0 for none, got " + emaDecay);
    }
    if (swaStart < 0) {
      throw new IllegalArgumentException(
          "the first epoch of the weight averaging must be at least 1, or 0 for none, got "
              + swaStart);
    }
    if (emaDecay > 0 && swaStart > 0) {
      throw new IllegalArgumentException(
          "the weights have one average: either a moving average of decay %s, or one from epoch %d"
              .formatted(emaDecay, swaStart));
    }
  }

  /** An exponential moving average, updated after each update of the weights. */
  public static WeightAverage exponential(double decay) {
    if (decay == 0) {
      throw new IllegalArgumentException(
          "the decay of the moving average must be in (0, 1), got " + decay);
    }
    return new WeightAverage(decay, 0);
  }

  /** The mean of the weights after an epoch and after all later ones. */
  public static WeightAverage fromEpoch(int epoch) {
    if (epoch == 0) {
      throw new IllegalArgumentException(
          "the first epoch of the weight averaging must be at least 1, got " + epoch);
    }
    return new WeightAverage(0, epoch);
  }

  /** Whether there is no average. */
  public boolean isNone() {
    return !isExponential() && swaStart == 0;
  }

  /** Whether the average changes after each update. */
  public boolean isExponential() {
    return emaDecay > 0;
  }

  /** Whether the average changes after each epoch. */
  public boolean isOfEpochs() {
    return swaStart > 0;
  }

  /** Whether this average can go on from that of the training before; else it begins anew. */
  public boolean continues(WeightAverage before) {
    return isExponential() ? before.isExponential() : swaStart > 0 && equals(before);
  }

  /**
   * Checks that the average can begin at the weights after an epoch.
   *
   * @throws IllegalArgumentException if it needs those of earlier epochs
   */
  public void requireStartAfter(int epoch) {
    if (swaStart > 0 && swaStart < epoch) {
      throw new IllegalArgumentException(
          ("the average of the weights cannot include those after epoch %d: the training goes on"
                  + " after epoch %d, so its first epoch must be at least %d")
              .formatted(swaStart, epoch, epoch));
    }
  }

  /**
   * What an update adds to a moving average: this share of the difference.
   *
   * @param update the update number, from 1
   */
  public double shareOfUpdate(long update) {
    return update == 1 ? 1 : 1 - emaDecay;
  }

  /**
   * What the end of an epoch adds to the average of an averaging by epochs.
   *
   * @param epoch from 1, including those of earlier calls that the training continues
   */
  public double shareOfEpoch(int epoch) {
    return epoch <= swaStart ? 1 : 1.0 / (epoch - swaStart + 1);
  }
}
