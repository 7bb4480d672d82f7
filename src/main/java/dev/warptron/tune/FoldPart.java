package dev.warptron.tune;

import dev.warptron.io.SavedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the training on one fold, or the whole of it.
 *
 * @param score on the validation rows: at the end of the part, or of the kept weights if the
 *     training is over
 * @param end the network after the last epoch of the part, to go on from; null if nothing goes on
 * @param monitored the values of the monitored metric in the epochs of this part
 * @param kept the network that the training keeps; null unless it is over and has a score
 */
record FoldPart(
    FoldScore score, @Nullable SavedModel end, List<Double> monitored, @Nullable SavedModel kept) {
  FoldPart {
    monitored = List.copyOf(monitored);
  }

  /** A training that ended without a network. */
  static FoldPart failed(FoldScore score) {
    return new FoldPart(score, null, List.of(), null);
  }

  /** Whether a training may go on after this part. */
  boolean goesOn() {
    return score.state() == FoldScore.State.SCORED && kept == null;
  }
}
