package dev.warptron.backend.spi;

import dev.warptron.model.Layer;
import dev.warptron.model.Shape;
import dev.warptron.optim.Noise;
import dev.warptron.random.Streams;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dropout and noise of an {@link OpByOpStep}. Each update has its own masks and noise, computed
 * again on the way back. The index of an entry counts from the first row of the batch.
 */
final class OpByOpNoise {
  private final Backend backend;
  private final Noise settings;
  private final NoisePlan plan;
  private final @Nullable Tensor inputs; // [batch size x inputs]; null if they stay as they are
  private final List<Integer> hiddenNumbers; // of each layer
  private final List<@Nullable Tensor> dropped = new ArrayList<>(); // of each layer, the same
  private long update;

  OpByOpNoise(Backend backend, StepPlan plan, Arena arena) {
    this.backend = backend;
    this.settings = plan.noise().settings();
    this.plan = plan.noise();
    int rows = plan.batchSize();
    boolean changesInputs = settings.inputDropout() > 0 || settings.inputNoise() > 0;
    this.inputs = changesInputs ? arena.tensor(new Shape(rows, plan.network().inputs())) : null;
    this.hiddenNumbers = plan.network().hiddenNumbers();
    List<Layer> layers = plan.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      int hidden = hiddenNumbers.get(i);
      boolean drops = hidden > 0 && settings.dropout(hidden - 1) > 0;
      dropped.add(drops ? arena.tensor(new Shape(rows, layers.get(i).outputs())) : null);
    }
  }

  /** Sets the number of the update, from 1, that the next batch is for. */
  void begin(long number) {
    this.update = number;
  }

  /**
   * What the network receives instead of a batch.
   *
   * @param features not modified
   * @return the features themselves, or a buffer that the next call overwrites
   */
  Tensor inputs(Tensor features) {
    if (inputs == null) {
      return features;
    }
    Tensor changed = inputs.rows(0, features.shape().rows());
    Tensor from = features;
    if (settings.inputNoise() > 0) {
      backend.addNoise(
          plan.seed(), Streams.inputNoise(update), settings.inputNoise(), from, changed);
      from = changed;
    }
    if (settings.inputDropout() > 0) {
      backend.dropout(mask(0), from, changed);
    }
    return changed;
  }

  /**
   * What the next layer receives.
   *
   * @param activations of a layer; not modified
   * @return the activations themselves, or a buffer that the next call for this layer overwrites
   */
  Tensor outputs(int layer, Tensor activations) {
    Tensor buffer = dropped.get(layer);
    if (buffer == null) {
      return activations;
    }
    Tensor changed = buffer.rows(0, activations.shape().rows());
    backend.dropout(mask(hiddenNumbers.get(layer)), activations, changed);
    return changed;
  }

  /** Turns the gradient of what the next layer received into that of a layer's activations. */
  void backward(int layer, Tensor delta) {
    if (dropped.get(layer) != null) {
      backend.dropout(mask(hiddenNumbers.get(layer)), delta, delta);
    }
  }

  private DropoutMask mask(int place) {
    return new DropoutMask(plan.seed(), Streams.dropout(place, update), plan.share(place, update));
  }
}
