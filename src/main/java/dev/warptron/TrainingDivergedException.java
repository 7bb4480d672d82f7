package dev.warptron;

import dev.warptron.io.SavedModel;
import dev.warptron.train.History;

/** A loss became infinite or NaN. Holds the last model whose training loss was finite. */
public final class TrainingDivergedException extends RuntimeException {
  private final SavedModel lastGoodModel;
  private final History history;

  TrainingDivergedException(String message, SavedModel lastGoodModel, History history) {
    super(message);
    this.lastGoodModel = lastGoodModel;
    this.history = history;
  }

  /** The newest model whose training loss is finite. */
  public SavedModel lastGoodModel() {
    return lastGoodModel;
  }

  /** The metrics of the epochs up to that model. */
  public History history() {
    return history;
  }
}
