package dev.warptron.model;

import dev.warptron.model.Normalization.Kind;

/**
 * A network as it predicts after a training with batch normalization: each such layer folded into a
 * dense one without it. With {@code r = scale / sqrt(variance + epsilon)} of its running averages,
 * {@code W' = W diag(r)} and {@code b' = shift - mean r}.
 */
public final class FoldedNetwork {
  private final NetworkSpec original;
  private final NetworkSpec network;

  public FoldedNetwork(NetworkSpec original) {
    this.original = original;
    this.network =
        new NetworkSpec(original.layers().stream().map(FoldedNetwork::withoutBatch).toList());
  }

  private static Layer withoutBatch(Layer layer) {
    return isFolded(layer) ? new Dense(layer.inputs(), layer.outputs(), layer.activation()) : layer;
  }

  private static boolean isFolded(Layer layer) {
    return layer.normalization().kind() == Kind.BATCH;
  }

  /** Whether a network has a layer to fold. */
  public static boolean changes(NetworkSpec network) {
    return network.layers().stream().anyMatch(FoldedNetwork::isFolded);
  }

  /** The network without batch normalization. */
  public NetworkSpec network() {
    return network;
  }

  /**
   * The parameters of {@link #network}, computed in double precision.
   *
   * @param values {@code [original.valueCount()]}
   * @return {@code [network().valueCount()]}
   */
  public double[] fold(double[] values) {
    double[] folded = new double[network.valueCount()];
    for (int i = 0; i < original.layers().size(); i++) {
      Layer layer = original.layers().get(i);
      LayerOffsets from = new LayerOffsets(original, i);
      LayerOffsets to = new LayerOffsets(network, i);
      if (isFolded(layer)) {
        fold(layer, from, values, to, folded);
      } else {
        from.copy(values, to, folded);
      }
    }
    return folded;
  }

  private static void fold(
      Layer layer, LayerOffsets from, double[] values, LayerOffsets to, double[] folded) {
    int outputs = layer.outputs();
    int size = layer.inputs() * outputs;
    int weights = to.of(Dense.WEIGHTS);
    System.arraycopy(values, from.of(Dense.WEIGHTS), folded, weights, size);
    for (int j = 0; j < outputs; j++) {
      double variance = values[from.of(Dense.VARIANCES) + j];
      double scale = values[from.of(Dense.SCALES) + j];
      double factor = scale / Math.sqrt(variance + layer.normalization().epsilon());
      for (int k = j; k < size; k += outputs) {
        folded[weights + k] *= factor;
      }
      folded[to.of(Dense.BIASES) + j] =
          values[from.of(Dense.SHIFTS) + j] - values[from.of(Dense.MEANS) + j] * factor;
    }
  }
}
