package dev.warptron.train;

import dev.warptron.backend.spi.ModelStates;
import dev.warptron.optim.OptimizerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a training needs to go on, between two epochs, with the bits that it would have had
 * without the break. What the history determines, such as the best value and a learning rate that
 * follows the losses, is computed from it.
 *
 * @param current the state to go on from. Its epochs may be fewer than those of the history: then
 *     the ones between are repeated, and the listener does not hear of them again
 * @param before the state of an earlier epoch, to return to if the next epochs diverge; null if the
 *     training has ended, or if there is none
 * @param best a state from which the best epoch can be reached; null if none is kept
 * @param history the metrics of all epochs that are complete, of this training
 * @param lastEpoch the number of epochs after which the training ends
 * @param hasEnded whether no new epoch follows
 * @param stoppedEarly whether it ends early because the monitored metric did not improve
 * @param singleEpochs whether a device runs one epoch per call
 * @param end how the training has ended; null if it goes on
 */
public record TrainingSnapshot(
    State current,
    @Nullable State before,
    @Nullable State best,
    List<EpochMetrics> history,
    int lastEpoch,
    boolean hasEnded,
    boolean stoppedEarly,
    boolean singleEpochs,
    @Nullable End end) {
  public TrainingSnapshot {
    history = List.copyOf(history);
    if (current.epochs > history.size() || lastEpoch < 0) {
      throw new IllegalArgumentException(
          "a snapshot after epoch %d of %d needs as many entries in its history, got %d"
              .formatted(current.epochs, lastEpoch, history.size()));
    }
  }

  /**
   * Parameters and state of the optimizer after an epoch. The arrays are read when they are needed,
   * so that those of a large network need not be in memory together.
   *
   * @param epochs that this training has completed, without those that it continues
   * @param updates of the optimizer
   * @param parameterCount number of parameters and buffers
   * @param slotCount number of slots of all parameters together
   */
  public record State(int epochs, long updates, int parameterCount, int slotCount, Source source) {
    /** A state in memory. */
    public static State of(int epochs, ModelStates.Values values) {
      double[] slots = values.optimizer().slots();
      Source source =
          new Source() {
            @Override
            public double[] parameters() {
              return values.parameters();
            }

            @Override
            public double[] slots() {
              return slots;
            }
          };
      long updates = values.optimizer().updates();
      return new State(epochs, updates, values.parameters().length, slots.length, source);
    }

    /** All values. */
    public ModelStates.Values read() {
      return new ModelStates.Values(
          source.parameters(), OptimizerState.of(source.slots(), updates));
    }
  }

  /** Reads the arrays of a state; of a training that is running, from the device. */
  public interface Source {
    /** {@code [parameterCount]}, not to be modified. */
    double[] parameters();

    /** {@code [slotCount]}, not to be modified. */
    double[] slots();
  }

  /**
   * How a training has ended.
   *
   * @param training loss and score of the final state on the training rows
   * @param validation the same on the validation rows; null if there are none
   * @param divergence as in {@link TrainingResult}
   */
  public record End(
      Evaluation training, @Nullable Evaluation validation, @Nullable String divergence) {}
}
