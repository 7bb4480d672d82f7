package dev.warptron.tune;

import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import java.util.List;

/**
 * A candidate whose trainings are complete, with their networks.
 *
 * @param index of the candidate in the search, from 0
 * @param networks one for each fold, trained on the other folds, as {@code fitBag} trains them
 * @param <B> the builder that holds the settings
 */
public record Trial<B>(int index, CandidateScore<B> score, List<SavedModel> networks) {
  public Trial {
    networks = List.copyOf(networks);
  }

  /** The networks as one model, which predicts their mean. */
  public SavedEnsemble bag() {
    return new SavedEnsemble(networks);
  }
}
