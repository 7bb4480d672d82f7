package dev.warptron.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.backend.Backends;
import dev.warptron.data.Split;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTraining;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The training of a candidate on one fold, in parts. At its end the network has the bits of a
 * training in one piece, with the settings and the best epoch of it: parts keep their last weights,
 * and the best epoch is trained once more from the end of the part before it.
 *
 * <p>A part has the schedules of the whole training, because it asks for all epochs that are left,
 * and the listener ends it.
 */
final class FoldTraining<B extends MlpBuilder<B, M>, M extends MlpModel<M>> {
  /** Too long to end a training, and short enough to make it monitor its validation rows. */
  private static final int MONITORING = EarlyStopping.NEVER - 1;

  private final Supplier<B> settings; // a new builder at each call
  private final Split split;
  private final int epochs;
  private final EarlyStopping stopping;
  private final BestSoFar best;
  private final List<FoldPart> parts = new ArrayList<>();
  private PartListener listener = new PartListener(TrainingListener.NONE, 0, true);

  FoldTraining(Supplier<B> settings, Split split) {
    this.settings = settings;
    this.split = split;
    B builder = settings.get();
    this.epochs = builder.epochs();
    this.stopping = builder.earlyStopping();
    this.best = new BestSoFar(stopping);
  }

  /** The epochs of the whole training. */
  int epochs() {
    return epochs;
  }

  /** The score of the newest part. */
  FoldScore score() {
    return parts.get(parts.size() - 1).score();
  }

  /** The network that the training keeps; null unless it is over and has a score. */
  @Nullable SavedModel kept() {
    return parts.get(parts.size() - 1).kept();
  }

  /** Whether the training can go on. */
  boolean goesOn() {
    return parts.isEmpty() || parts.get(parts.size() - 1).goesOn();
  }

  /** Takes over a part that was trained before. */
  void restore(FoldPart part) {
    part.monitored().forEach(best::record);
    parts.add(part);
  }

  /**
   * The training up to the end of a part.
   *
   * @param until epochs that are then complete, from 0 to all
   */
  FitRequest<M> request(int until, TrainingListener observer) {
    boolean isWhole = parts.isEmpty() && until == epochs;
    boolean keepsOwn = isWhole || (until == epochs && !stopping.canEndEarly());
    listener = new PartListener(observer, until, keepsOwn);
    return request(parts.size(), keepsOwn ? stopping : monitoring());
  }

  private EarlyStopping monitoring() {
    return stopping.isOff()
        ? stopping
        : stopping.withKeep(EarlyStopping.Keep.LAST).withPatience(MONITORING);
  }

  /**
   * Goes on after some of the parts.
   *
   * @param after number of the parts
   */
  private FitRequest<M> request(int after, EarlyStopping how) {
    B builder = settings.get();
    if (after > 0) {
      SavedModel from = end(after);
      builder.from(from).epochs(epochs - from.training().epochs());
    }
    return new FitRequest<>(
        builder.earlyStopping(how).listener(listener), split.training(), split.validation());
  }

  private SavedModel end(int after) {
    return Objects.requireNonNull(parts.get(after - 1).end());
  }

  /** Records the part that was asked for; empty if the best epoch must be trained once more. */
  Optional<FoldPart> accept(FitOutcome<M> outcome) {
    if (outcome.hasDiverged()) {
      return added(FoldPart.failed(FoldScore.DIVERGED));
    }
    M model = outcome.model();
    if (listener.isInterrupted) {
      return added(FoldPart.failed(FoldScore.UNFINISHED));
    }
    int done = listener.epochs(parts.isEmpty() ? 0 : end(parts.size()).training().epochs());
    if (done == listener.until && done < epochs && !isExhausted()) {
      return added(
          new FoldPart(
              FoldScore.measured(model, split.validation()),
              model.saved(),
              listener.monitored,
              null));
    }
    boolean keepsBest = stopping.keepsBest() && best.bestEpoch() > 0;
    int keptEpoch = keepsBest ? best.bestEpoch() : done;
    if (model.saved().training().epochs() == keptEpoch) {
      return added(over(FoldScore.measured(model, split.validation()), model.saved(), done));
    }
    for (FoldPart part : parts) {
      SavedModel end = Objects.requireNonNull(part.end());
      if (end.training().epochs() == keptEpoch) {
        return added(over(part.score(), end, done));
      }
    }
    return Optional.empty();
  }

  private boolean isExhausted() {
    return stopping.canEndEarly() && best.isExhausted();
  }

  /** After {@link #accept} was empty: the training up to the best epoch. */
  FitRequest<M> replay(TrainingListener observer) {
    int after = parts.size();
    while (after > 0 && end(after).training().epochs() > best.bestEpoch()) {
      after--;
    }
    PartListener replaying = new PartListener(observer, best.bestEpoch(), false);
    replaying.monitored.addAll(listener.monitored);
    replaying.lastEpoch = listener.lastEpoch;
    replaying.repeats = true;
    listener = replaying;
    return request(after, monitoring());
  }

  /** Records the part whose best epoch was trained once more. */
  FoldPart acceptReplay(FitOutcome<M> outcome) {
    M model = outcome.model(); // these epochs did not diverge the first time
    FoldPart part =
        listener.isInterrupted
            ? FoldPart.failed(FoldScore.UNFINISHED)
            : over(
                FoldScore.measured(model, split.validation()), model.saved(), listener.lastEpoch);
    parts.add(part);
    return part;
  }

  private Optional<FoldPart> added(FoldPart part) {
    parts.add(part);
    return Optional.of(part);
  }

  /** The end of the training, with the record of a training in one piece. */
  private FoldPart over(FoldScore score, SavedModel network, int stoppedAt) {
    SavedTraining own = network.training();
    SavedTraining whole =
        SavedTraining.of(config(network), own.products(), own.epochs(), own.device())
            .withRate(own.rate())
            .withBestEpoch(
                best.bestEpoch() == 0
                    ? null
                    : new SavedTraining.BestEpoch(best.bestEpoch(), stoppedAt));
    SavedModel kept =
        new SavedModel(
            network.network(),
            network.loss(),
            network.precision(),
            network.features(),
            network.target(),
            whole,
            network.parameters(),
            network.optimizerState());
    return new FoldPart(
        score, null, listener.monitored, score.state() == FoldScore.State.SCORED ? kept : null);
  }

  private TrainingConfig config(SavedModel network) {
    SavedModel first = parts.isEmpty() ? network : end(1);
    return first.training().requireConfig().withStopping(stopping);
  }

  /** Follows a part, and ends it where it is to end. */
  private final class PartListener implements TrainingListener {
    private final TrainingListener observer;
    private final int until;
    private final boolean endsByItself; // then it may go back to an epoch and repeat some
    private final List<Double> monitored = new ArrayList<>();
    private int lastEpoch;
    private int epoch;
    private boolean repeats;
    private boolean isInterrupted;

    PartListener(TrainingListener observer, int until, boolean endsByItself) {
      this.observer = observer;
      this.until = until;
      this.endsByItself = endsByItself;
    }

    /** The epochs that are complete. */
    int epochs(int before) {
      return Math.max(before, lastEpoch);
    }

    @Override
    public void deviceChosen(Backends.Choice choice) {
      observer.deviceChosen(choice);
    }

    @Override
    public void trainingStarts(TrainingStart start) {
      observer.trainingStarts(start);
    }

    @Override
    public void batchesCompleted(int number, int rowsDone, int rows) {
      observer.batchesCompleted(number, rowsDone, rows);
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      epoch = metrics.epoch();
      if (!repeats) {
        lastEpoch = epoch;
        if (metrics.monitored() != null) {
          monitored.add(metrics.monitored());
          best.record(metrics.monitored());
        }
      }
      observer.epochCompleted(metrics);
    }

    @Override
    public boolean isCancelled() {
      if (!endsByItself && (epoch >= until || (!repeats && isExhausted()))) {
        return true;
      }
      isInterrupted = observer.isCancelled();
      return isInterrupted;
    }
  }
}
