package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import dev.warptron.model.PeriodicEmbedding;
import org.jspecify.annotations.Nullable;

/**
 * With m rows, g embedded inputs as groups of one column G, and the products of groups of {@link
 * ColumnOperations#groupedGemm}: {@code Z = 2 pi G w + 1 phase}, {@code A = sin(Z)}, {@code E = A V
 * + 1 bias}. Backward: {@code dV = A^T dE / m}, {@code dZ = (dE V^T) * cos(Z)}, {@code dw = 2 pi
 * G^T dZ / m}; phases and biases have the column sums of dZ and dE, divided by m.
 */
final class PeriodicEmbeddingPass implements LayerPass {
  private static final double TURN = 2 * Math.PI;
  private static final Activation SINE = Activation.of(Activation.Kind.SINE);

  private final PeriodicEmbedding layer;
  private final Place place;
  private final Backend backend;
  private final int groups;
  private final Tensor embedded; // G, [capacity x groups]
  private final Tensor sums; // Z, [capacity x groups * frequencies]
  private final Tensor waves; // A, with the same shape
  private final Tensor units; // E and dE, [capacity x groups * units]
  private final Tensor outputs;
  private final @Nullable Tensor waveDeltas; // dZ, the shape of Z; null in prediction

  PeriodicEmbeddingPass(PeriodicEmbedding layer, Place place) {
    if (place.index() != 0) {
      throw new IllegalStateException("an embedding has to be the first layer: " + layer);
    }
    this.layer = layer;
    this.place = place;
    this.backend = place.backend();
    this.groups = layer.embedded();
    this.embedded = place.buffer(groups);
    this.sums = place.buffer(groups * layer.frequencies());
    this.waves = place.trains() ? place.buffer(groups * layer.frequencies()) : sums;
    this.units = place.buffer(groups * layer.units());
    this.outputs = place.buffer(layer.outputs());
    this.waveDeltas = place.trains() ? place.buffer(groups * layer.frequencies()) : null;
  }

  @Override
  public Tensor forward(Tensor input) {
    int rows = input.shape().rows();
    Tensor g = embedded.rows(0, rows);
    Tensor z = sums.rows(0, rows);
    Tensor a = waves.rows(0, rows);
    Tensor e = units.rows(0, rows);
    Tensor output = outputs.rows(0, rows);
    gather(input, g);
    backend.groupedGemm(Product.NN, groups, TURN, g, place.block(PeriodicEmbedding.FREQUENCIES), z);
    backend.activate(place.block(PeriodicEmbedding.PHASES), SINE, z, a);
    backend.groupedGemm(Product.NN, groups, 1, a, place.block(PeriodicEmbedding.WEIGHTS), e);
    backend.activate(place.block(PeriodicEmbedding.BIASES), Activation.IDENTITY, e, e);
    backend.copyColumns(input, 0, output, 0, layer.inputs());
    backend.copyColumns(e, 0, output, layer.inputs(), e.shape().columns());
    return output;
  }

  /** Copies the embedded inputs, neighbours together. */
  private void gather(Tensor input, Tensor g) {
    int from = 0;
    for (int i = 1; i <= groups; i++) {
      int next = i < groups ? layer.columns().get(i) : -1;
      if (next != layer.columns().get(i - 1) + 1) {
        backend.copyColumns(input, layer.columns().get(from), g, from, i - from);
        from = i;
      }
    }
  }

  @Override
  public void backward(
      Tensor input, Tensor delta, @Nullable Tensor inputDelta, ParameterBuffer gradient) {
    if (inputDelta != null || waveDeltas == null) {
      throw new IllegalStateException("an embedding gives no gradient of its inputs");
    }
    int rows = input.shape().rows();
    int index = place.index();
    double mean = 1.0 / rows;
    Tensor e = units.rows(0, rows);
    Tensor z = sums.rows(0, rows);
    Tensor a = waves.rows(0, rows);
    Tensor dz = waveDeltas.rows(0, rows);
    backend.copyColumns(delta, layer.inputs(), e, 0, e.shape().columns());
    backend.columnSums(mean, e, gradient.block(index, PeriodicEmbedding.BIASES));
    backend.groupedGemm(
        Product.TN, groups, mean, a, e, gradient.block(index, PeriodicEmbedding.WEIGHTS));
    backend.groupedGemm(Product.NT, groups, 1, e, place.block(PeriodicEmbedding.WEIGHTS), dz);
    backend.activationBackward(SINE, z, a, dz);
    backend.columnSums(mean, dz, gradient.block(index, PeriodicEmbedding.PHASES));
    backend.groupedGemm(
        Product.TN,
        groups,
        TURN * mean,
        embedded.rows(0, rows),
        dz,
        gradient.block(index, PeriodicEmbedding.FREQUENCIES));
  }
}
