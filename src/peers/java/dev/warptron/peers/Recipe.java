package dev.warptron.peers;

import dev.warptron.model.Normalization;

/**
 * What a training has beside network, optimizer and penalty.
 *
 * @param normalization of the hidden layers
 * @param dropout of the hidden layers
 * @param labelSmoothing of the classes
 * @param weightDecay decoupled from the gradient, of the weights without the biases
 * @param isCosine whether the learning rate falls to 0 along half a cosine, update by update
 * @param weights of the rows
 * @param keepsBest whether the test rows are measured after each epoch, and the weights with the
 *     lowest loss on them are kept
 */
record Recipe(
    Normalization normalization,
    double dropout,
    double labelSmoothing,
    double weightDecay,
    boolean isCosine,
    Weights weights,
    boolean keepsBest) {
  /** Weights of rows. */
  enum Weights {
    /** All are 1. */
    NONE,
    /** Each class has the same sum. */
    BALANCED,
    /** From 0.5 to 1.5, one row after another. */
    OF_ROWS
  }

  /** Nothing. */
  static final Recipe PLAIN =
      new Recipe(Normalization.NONE, 0, 0, 0, /* isCosine= */ false, Weights.NONE, false);

  /** The same without random numbers, whose values differ between programs. */
  Recipe withoutDropout() {
    return new Recipe(normalization, 0, labelSmoothing, weightDecay, isCosine, weights, keepsBest);
  }

  /** A short description for the report; empty if there is nothing. */
  String describe() {
    StringBuilder text = new StringBuilder();
    if (!normalization.isNone()) {
      text.append(", %s normalization".formatted(normalization.kind().label()));
    }
    if (dropout > 0) {
      text.append(", dropout %s".formatted(dropout));
    }
    if (labelSmoothing > 0) {
      text.append(", label smoothing %s".formatted(labelSmoothing));
    }
    if (isCosine) {
      text.append(", cosine");
    }
    if (weights != Weights.NONE) {
      text.append(weights == Weights.BALANCED ? ", class weights" : ", weights of rows");
    }
    if (keepsBest) {
      text.append(", best weights of the test rows");
    }
    return text.toString();
  }
}
