package dev.warptron.optim;

import java.util.List;

/**
 * Random changes of a network's inputs and hidden activations, in training alone: dropout and
 * Gaussian noise. The numbers depend on the seed, the number of the update, the layer, the position
 * of the row in its batch and the unit, so they are the same on every device.
 *
 * @param dropout share of the activations of each hidden layer that are set to 0 (Srivastava et
 *     al., JMLR 15, 2014), in [0, 1); the others are divided by 1 minus it. One number for each
 *     hidden layer, or one for all; default 0
 * @param inputDropout the same for the inputs; default 0
 * @param inputNoise standard deviation of the normal noise that is added to each input,
 *     standardized if the features are, &gt;= 0; before the dropout; default 0
 * @param schedule of the shares: each is multiplied by the value of the schedule for a rate of 1,
 *     but at most by 1; default constant
 */
public record Noise(
    List<Double> dropout, double inputDropout, double inputNoise, RateSchedule schedule) {
  /** The only place where the defaults are written. */
  public static final Noise NONE = new Noise(List.of(0.0), 0, 0);

  /** With constant shares. */
  public Noise(List<Double> dropout, double inputDropout, double inputNoise) {
    this(dropout, inputDropout, inputNoise, RateSchedule.CONSTANT);
  }

  public Noise {
    dropout = List.copyOf(dropout);
    schedule.requireCounting("dropout");
    if (dropout.isEmpty()) {
      throw new IllegalArgumentException("dropout needs a share for the hidden layers, got none");
    }
    dropout.forEach(share -> requireShare("dropout", share));
    requireShare("input dropout", inputDropout);
    if (!(inputNoise >= 0 && inputNoise < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the standard deviation of the noise must be a finite number >= 0, got " + inputNoise);
    }
  }

  private static void requireShare(String what, double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(what + " must be in [0, 1), got " + share);
    }
  }

  public Noise withDropout(List<Double> value) {
    return new Noise(value, inputDropout, inputNoise, schedule);
  }

  public Noise withInputDropout(double value) {
    return new Noise(dropout, value, inputNoise, schedule);
  }

  public Noise withInputNoise(double value) {
    return new Noise(dropout, inputDropout, value, schedule);
  }

  public Noise withSchedule(RateSchedule value) {
    return new Noise(dropout, inputDropout, inputNoise, value);
  }

  /**
   * Checks that the settings do not exclude each other.
   *
   * @throws IllegalArgumentException if they do
   */
  void requirePossible() {
    if (!schedule.isConstant() && !drops()) {
      throw new IllegalArgumentException(
          "schedule %s of dropout has no effect without dropout: set a share that is not 0"
              .formatted(schedule.label()));
    }
  }

  /** The dropout of a hidden layer, from 0. */
  public double dropout(int layer) {
    return dropout.size() == 1 ? dropout.get(0) : dropout.get(layer);
  }

  /** Whether any input or activation is dropped. */
  public boolean drops() {
    return inputDropout > 0 || dropout.stream().anyMatch(share -> share > 0);
  }

  /** Whether nothing is changed. */
  public boolean isNone() {
    return !drops() && inputNoise == 0;
  }

  /**
   * Checks that a network has a hidden layer for each share.
   *
   * @param hidden number of hidden layers
   */
  public void requireFitting(int hidden) {
    if (dropout.size() > 1 && dropout.size() != hidden) {
      throw new IllegalArgumentException(
          "dropout needs one share, or one for each of %d hidden layers, got %d"
              .formatted(hidden, dropout.size()));
    }
  }
}
