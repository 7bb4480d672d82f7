package dev.warptron;

import dev.warptron.io.SavedModel;
import dev.warptron.train.History;

/** A loss stopped being a finite number. Holds the model as it was before that. */
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

  /** The epochs that led to it. */
  public History history() {
    return history;
  }
}
