package dev.warptron.tune;

import dev.warptron.io.SavedEnsemble;
import dev.warptron.train.Evaluation;
import java.util.List;

/**
 * A weighted ensemble of trials.
 *
 * @param members the trials with a weight, in the order of the ranking
 * @param model their networks as one model
 * @param validation loss and score of the ensemble on all rows, each predicted by networks that
 *     were not trained on it. It is the best of many, and therefore slightly optimistic
 * @param size number of the greedy choices, with repetition
 * @param <B> the builder that holds the settings
 */
public record WeightedTrials<B>(
    List<Member<B>> members, SavedEnsemble model, Evaluation validation, int size) {
  public WeightedTrials {
    members = List.copyOf(members);
  }

  /**
   * A trial with its weight.
   *
   * @param weight in (0, 1]; those of all members sum to 1
   */
  public record Member<B>(Trial<B> trial, double weight) {}
}
