package dev.warptron;

import dev.warptron.backend.spi.ModelStates;
import dev.warptron.io.SavedCheckpoint;
import dev.warptron.io.SavedCheckpoint.Values;
import dev.warptron.model.Precision;
import dev.warptron.optim.OptimizerState;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.Evaluation;
import dev.warptron.train.TrainingSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts a snapshot of a training to the content of a checkpoint and back. */
final class SnapshotContent {
  private static final String CURRENT = "current";
  private static final String BEFORE = "before";
  private static final String BEST = "best";
  private static final String HISTORY = "history";
  private static final String END = "end";
  private static final String DIVERGENCE = "divergence";
  private static final String PARAMETERS = ".parameters";
  private static final String SLOTS = ".slots";
  private static final String EPOCHS = ".epochs";
  private static final String UPDATES = ".updates";

  /** Numbers of an epoch: the last three are NaN where a flag says that there is none. */
  private static final int OF_EPOCH = 7;

  private static final int HAS_VALIDATION = 1;
  private static final int HAS_MONITORED = 2;

  /** Training loss and score, 1 if validation follows or 0, validation loss and score. */
  private static final int OF_END = 5;

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Values> arrays = new ArrayList<>();
  private final Precision precision;

  private SnapshotContent(Precision precision) {
    this.precision = precision;
  }

  /**
   * The content of a checkpoint. The arrays of states are read when it is written, one at a time.
   *
   * @param precision of the device
   */
  static SavedCheckpoint of(
      TrainingSnapshot snapshot, Map<String, String> job, Precision precision) {
    SnapshotContent content = new SnapshotContent(precision);
    content.add(snapshot);
    return new SavedCheckpoint(job, content.facts, content.arrays);
  }

  private void add(TrainingSnapshot snapshot) {
    facts.put("last_epoch", String.valueOf(snapshot.lastEpoch()));
    facts.put("has_ended", String.valueOf(snapshot.hasEnded()));
    facts.put("stopped_early", String.valueOf(snapshot.stoppedEarly()));
    facts.put("single_epochs", String.valueOf(snapshot.singleEpochs()));
    double[] history = history(snapshot.history());
    arrays.add(new Values(HISTORY, Precision.FLOAT64, history.length, () -> history));
    TrainingSnapshot.End end = snapshot.end();
    if (end != null) {
      double[] numbers = numbers(end);
      arrays.add(new Values(END, Precision.FLOAT64, OF_END, () -> numbers));
      if (end.divergence() != null) {
        facts.put(DIVERGENCE, end.divergence());
      }
    }
    add(CURRENT, snapshot.current());
    if (snapshot.before() != null) {
      add(BEFORE, snapshot.before());
    }
    TrainingSnapshot.State best = snapshot.best();
    if (best != null) { // states of one network after as many epochs are the same
      if (best.epochs() == snapshot.current().epochs()) {
        facts.put(BEST, CURRENT);
      } else if (snapshot.before() != null && best.epochs() == snapshot.before().epochs()) {
        facts.put(BEST, BEFORE);
      } else {
        facts.put(BEST, BEST);
        add(BEST, best);
      }
    }
  }

  private void add(String name, TrainingSnapshot.State state) {
    facts.put(name + EPOCHS, String.valueOf(state.epochs()));
    facts.put(name + UPDATES, String.valueOf(state.updates()));
    TrainingSnapshot.Source source = state.source();
    arrays.add(
        new Values(name + PARAMETERS, precision, state.parameterCount(), source::parameters));
    arrays.add(new Values(name + SLOTS, precision, state.slotCount(), source::slots));
  }

  private static double[] history(List<EpochMetrics> epochs) {
    double[] numbers = new double[OF_EPOCH * epochs.size()];
    int at = 0;
    for (EpochMetrics each : epochs) {
      Evaluation validation = each.validation();
      Double monitored = each.monitored();
      numbers[at] = each.epoch();
      numbers[at + 1] = each.trainingLoss();
      numbers[at + 2] = each.trainingScore();
      numbers[at + 3] =
          (validation == null ? 0 : HAS_VALIDATION) + (monitored == null ? 0 : HAS_MONITORED);
      numbers[at + 4] = validation == null ? Double.NaN : validation.loss();
      numbers[at + 5] = validation == null ? Double.NaN : validation.score();
      numbers[at + 6] = monitored == null ? Double.NaN : monitored;
      at += OF_EPOCH;
    }
    return numbers;
  }

  private static List<EpochMetrics> history(double[] numbers) {
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int at = 0; at < numbers.length; at += OF_EPOCH) {
      int flags = (int) numbers[at + 3];
      boolean isValidated = (flags & HAS_VALIDATION) != 0;
      epochs.add(
          new EpochMetrics(
              (int) numbers[at],
              numbers[at + 1],
              numbers[at + 2],
              isValidated ? new Evaluation(numbers[at + 4], numbers[at + 5]) : null,
              (flags & HAS_MONITORED) == 0 ? null : Double.valueOf(numbers[at + 6])));
    }
    return epochs;
  }

  private static double[] numbers(TrainingSnapshot.End end) {
    Evaluation validation = end.validation();
    return new double[] {
      end.training().loss(),
      end.training().score(),
      validation == null ? 0 : 1,
      validation == null ? Double.NaN : validation.loss(),
      validation == null ? Double.NaN : validation.score()
    };
  }

  /**
   * The snapshot of a checkpoint.
   *
   * @throws dev.warptron.io.ModelFileException if something is missing
   */
  static TrainingSnapshot snapshot(SavedCheckpoint saved) {
    TrainingSnapshot.State current = state(saved, CURRENT);
    TrainingSnapshot.State before =
        saved.facts().containsKey(BEFORE + EPOCHS) ? state(saved, BEFORE) : null;
    String best = saved.facts().get(BEST);
    return new TrainingSnapshot(
        current,
        before,
        best == null ? null : best.equals(CURRENT) ? current : state(saved, best),
        history(saved.array(HISTORY)),
        Integer.parseInt(saved.fact("last_epoch")),
        Boolean.parseBoolean(saved.fact("has_ended")),
        Boolean.parseBoolean(saved.fact("stopped_early")),
        Boolean.parseBoolean(saved.fact("single_epochs")),
        end(saved));
  }

  private static TrainingSnapshot.State state(SavedCheckpoint saved, String name) {
    ModelStates.Values values =
        new ModelStates.Values(
            saved.array(name + PARAMETERS),
            OptimizerState.of(
                saved.array(name + SLOTS), Long.parseLong(saved.fact(name + UPDATES))));
    return TrainingSnapshot.State.of(Integer.parseInt(saved.fact(name + EPOCHS)), values);
  }

  private static TrainingSnapshot.@Nullable End end(SavedCheckpoint saved) {
    if (saved.arrays().stream().noneMatch(each -> each.name().equals(END))) {
      return null;
    }
    double[] numbers = saved.array(END);
    return new TrainingSnapshot.End(
        new Evaluation(numbers[0], numbers[1]),
        numbers[2] == 0 ? null : new Evaluation(numbers[3], numbers[4]),
        saved.facts().get(DIVERGENCE));
  }
}
