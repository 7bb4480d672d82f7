package dev.warptron.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains candidates to the end of a rung, as far as a budget allows, and keeps what is finished in
 * a journal.
 *
 * @param <B> the builder that holds the settings
 * @param <M> the type of the fitted model
 * @param fitMany trains the networks of several requests side by side
 * @param budget null for no limit
 * @param journal null for none
 * @param cost of a candidate in comparison with others
 */
record RungTrainer<B extends MlpBuilder<B, M>, M extends MlpModel<M>>(
    Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany,
    FoldListeners listeners,
    @Nullable TimeBudget budget,
    @Nullable TrialJournal journal,
    ToDoubleFunction<Candidate<B>> cost) {

  /**
   * Trains up to the end of a rung.
   *
   * @param until epochs of each that are then complete
   * @return those that were trained to there, or ended on the way
   */
  List<CandidateRun<B, M>> train(
      List<CandidateRun<B, M>> runs, int rung, Function<CandidateRun<B, M>, Integer> until) {
    List<CandidateRun<B, M>> waiting = new ArrayList<>();
    List<CandidateRun<B, M>> started = new ArrayList<>();
    for (CandidateRun<B, M> run : runs) {
      int epochs = until.apply(run);
      if (!run.goesOnTo(epochs)) {
        started.add(run);
        continue;
      }
      Optional<List<FoldPart>> before =
          journal == null ? Optional.empty() : journal.read(run.index(), rung, epochs, run.text());
      if (before.isPresent()) {
        run.restore(epochs, before.get());
        started.add(run);
      } else if (budget == null && journal == null) {
        waiting.add(run);
        started.add(run);
      } else {
        double units = cost.applyAsDouble(run.candidate()) * run.share(epochs);
        if (budget != null && run.index() > 0 && !budget.allows(units)) {
          break;
        }
        double began = budget == null ? 0 : budget.now();
        trainTogether(List.of(run), until);
        started.add(run);
        if (run.isUnfinished()) {
          break; // the time is over, or the user wants an end
        }
        if (budget != null) {
          budget.record(units, began);
        }
        if (journal != null) {
          journal.write(run.index(), rung, epochs, run.text(), run.newestParts());
        }
      }
    }
    trainTogether(waiting, until);
    return started;
  }

  private void trainTogether(
      List<CandidateRun<B, M>> runs, Function<CandidateRun<B, M>, Integer> until) {
    List<FitRequest<M>> requests = new ArrayList<>();
    for (CandidateRun<B, M> run : runs) {
      requests.addAll(run.requests(until.apply(run), fold -> listener(run, fold)));
    }
    List<FitOutcome<M>> outcomes = fitMany.apply(requests);
    List<FitRequest<M>> repeated = new ArrayList<>();
    int from = 0;
    for (CandidateRun<B, M> run : runs) {
      from += run.accept(outcomes.subList(from, outcomes.size()));
      repeated.addAll(run.replays(fold -> listener(run, fold)));
    }
    List<FitOutcome<M>> again = repeated.isEmpty() ? List.of() : fitMany.apply(repeated);
    from = 0;
    for (CandidateRun<B, M> run : runs) {
      from += run.acceptReplays(again.subList(from, again.size()));
    }
  }

  private TrainingListener listener(CandidateRun<B, M> run, int fold) {
    TrainingListener given = listeners.of(run.index(), fold);
    return budget == null || run.index() == 0 ? given : new TimedListener(given, budget);
  }
}
