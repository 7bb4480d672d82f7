package dev.warptron.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.data.Split;
import dev.warptron.function.Metric;
import dev.warptron.io.SavedModel;
import dev.warptron.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The trainings of a candidate on all folds. */
final class CandidateRun<B extends MlpBuilder<B, M>, M extends MlpModel<M>> {
  private final int index;
  private final Candidate<B> candidate;
  private final List<FoldTraining<B, M>> folds;
  private List<@Nullable FoldPart> newest = List.of(); // null: its best epoch is trained again
  private int done; // epochs

  /** Makes the builder of a fold. */
  @FunctionalInterface
  interface Settings<B> {
    B of(Candidate<B> candidate, int fold);
  }

  CandidateRun(int index, Candidate<B> candidate, List<Split> splits, Settings<B> settings) {
    this.index = index;
    this.candidate = candidate;
    this.folds =
        IntStream.range(0, splits.size())
            .mapToObj(
                fold ->
                    new FoldTraining<B, M>(() -> settings.of(candidate, fold), splits.get(fold)))
            .toList();
  }

  int index() {
    return index;
  }

  Candidate<B> candidate() {
    return candidate;
  }

  /** The candidate's values, to compare it with another one. */
  String text() {
    return candidate.values().toString();
  }

  /** The epochs of a whole training. */
  int epochs() {
    return folds.get(0).epochs();
  }

  boolean hasStarted() {
    return !newest.isEmpty();
  }

  /** Whether a fold is not at its end, and none has failed. */
  boolean goesOn() {
    return !hasStarted() || (isScored() && folds.stream().anyMatch(FoldTraining::goesOn));
  }

  /** Whether there is something to train up to this epoch. */
  boolean goesOnTo(int until) {
    return goesOn() && (!hasStarted() || until > done);
  }

  /**
   * The share of a whole training that is left up to this epoch.
   *
   * @param until epochs
   */
  double share(int until) {
    return epochs() == 0 ? 1 : (double) (until - done) / epochs();
  }

  boolean isScored() {
    return hasStarted() && score().isScored();
  }

  boolean isUnfinished() {
    return hasStarted() && score().isUnfinished();
  }

  CandidateScore<B> score() {
    return new CandidateScore<>(candidate, folds.stream().map(FoldTraining::score).toList());
  }

  /** The networks; empty unless all folds are complete and have a score. */
  Optional<Trial<B>> trial() {
    List<SavedModel> networks =
        folds.stream().flatMap(fold -> Optional.ofNullable(fold.kept()).stream()).toList();
    return isScored() && networks.size() == folds.size()
        ? Optional.of(new Trial<>(index, score(), networks))
        : Optional.empty();
  }

  /** The metric of the scores; empty if no network has one. */
  Optional<Metric> metric() {
    return newest.stream()
        .filter(Objects::nonNull)
        .flatMap(
            part -> Optional.ofNullable(part.kept() == null ? part.end() : part.kept()).stream())
        .findFirst()
        .map(network -> network.loss().metric());
  }

  /**
   * Takes over parts that were trained before.
   *
   * @param until epochs that are then complete
   */
  void restore(int until, List<FoldPart> parts) {
    for (int i = 0; i < folds.size(); i++) {
      if (folds.get(i).goesOn()) {
        folds.get(i).restore(parts.get(i));
      }
    }
    newest = List.copyOf(parts);
    done = until;
  }

  /** The trainings of the folds up to this epoch, for those that go on. */
  List<FitRequest<M>> requests(int until, IntFunction<TrainingListener> listeners) {
    done = until;
    List<FitRequest<M>> requests = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      if (folds.get(i).goesOn()) {
        requests.add(folds.get(i).request(until, listeners.apply(i)));
      }
    }
    return requests;
  }

  /**
   * Records the outcomes of {@link #requests}.
   *
   * @param outcomes they and others behind them
   * @return the number of outcomes that belong to this candidate
   */
  int accept(List<FitOutcome<M>> outcomes) {
    int used = 0;
    List<@Nullable FoldPart> parts = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      if (folds.get(i).goesOn()) {
        parts.add(folds.get(i).accept(outcomes.get(used++)).orElse(null));
      } else {
        parts.add(newest.get(i));
      }
    }
    newest = parts;
    return used;
  }

  /** The trainings up to the best epochs, where these are earlier. */
  List<FitRequest<M>> replays(IntFunction<TrainingListener> listeners) {
    List<FitRequest<M>> requests = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      if (newest.get(i) == null) {
        requests.add(folds.get(i).replay(listeners.apply(i)));
      }
    }
    return requests;
  }

  /** Records the outcomes of {@link #replays}; as {@link #accept}. */
  int acceptReplays(List<FitOutcome<M>> outcomes) {
    int used = 0;
    for (int i = 0; i < folds.size(); i++) {
      if (newest.get(i) == null) {
        newest.set(i, folds.get(i).acceptReplay(outcomes.get(used++)));
      }
    }
    return used;
  }

  /** The newest part of each fold. */
  List<FoldPart> newestParts() {
    return newest.stream().map(part -> Objects.requireNonNull(part)).toList();
  }
}
