package dev.warptron.model;

import dev.warptron.model.Normalization.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as it predicts: what only multiplies or shifts the product of a dense layer is folded
 * into its weights and biases, so that fused paths can run it.
 *
 * <ul>
 *   <li>An {@link InputScale} with scales s in front of a dense layer: {@code W' = diag(s) W}.
 *   <li>A scaled product: {@code W' = W / sqrt(inputs)}.
 *   <li>Batch normalization, with {@code r = scale / sqrt(variance + epsilon)} of its running
 *       averages: {@code W' = W diag(r)} and {@code b' = shift - mean r}.
 * </ul>
 */
public final class FoldedNetwork {
  private final NetworkSpec original;
  private final NetworkSpec network;
  private final List<Integer> places = new ArrayList<>(); // in the original, of each layer

  public FoldedNetwork(NetworkSpec original) {
    this.original = original;
    List<Layer> folded = new ArrayList<>();
    for (int i = 0; i < original.layers().size(); i++) {
      if (!isAbsorbed(original, i)) {
        folded.add(folded(original.layers().get(i)));
        places.add(i);
      }
    }
    this.network = new NetworkSpec(folded);
  }

  /** Whether a layer goes into the next one. */
  private static boolean isAbsorbed(NetworkSpec network, int layer) {
    List<Layer> layers = network.layers();
    return layers.get(layer) instanceof InputScale
        && layer + 1 < layers.size()
        && layers.get(layer + 1) instanceof Dense;
  }

  private static Layer folded(Layer layer) {
    if (!(layer instanceof Dense dense)) {
      return layer;
    }
    boolean isBatch = dense.normalization().kind() == Kind.BATCH;
    double activationRate = dense.parametrization().activationRate();
    return new Dense(
        dense.inputs(),
        dense.outputs(),
        dense.activation(),
        isBatch ? Normalization.NONE : dense.normalization(),
        new Parametrization(/* scalesProducts= */ false, 1, 1, activationRate));
  }

  /** Whether a network has something to fold. */
  public static boolean changes(NetworkSpec network) {
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      boolean scales = layer instanceof Dense dense && dense.parametrization().scalesProducts();
      if (scales || layer.normalization().kind() == Kind.BATCH || isAbsorbed(network, i)) {
        return true;
      }
    }
    return false;
  }

  /** The network without what is folded. */
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
    for (int i = 0; i < network.layers().size(); i++) {
      int place = places.get(i);
      Layer layer = original.layers().get(place);
      LayerOffsets from = new LayerOffsets(original, place);
      LayerOffsets to = new LayerOffsets(network, i);
      from.copyTo(values, to, folded);
      if (layer instanceof Dense dense) {
        scaleWeights(dense, place, to.of(Dense.WEIGHTS), values, folded);
        if (dense.normalization().kind() == Kind.BATCH) {
          foldNormalization(dense, from, values, to, folded);
        }
      }
    }
    return folded;
  }

  /** Multiplies the rows of weights by the scales of inputs and of the product. */
  private void scaleWeights(Dense layer, int place, int weights, double[] values, double[] folded) {
    boolean hasScale = place > 0 && isAbsorbed(original, place - 1);
    int scales = hasScale ? new LayerOffsets(original, place - 1).of(InputScale.SCALE) : 0;
    double ofProduct = layer.parametrization().productScale(layer.inputs());
    for (int i = 0; i < layer.inputs(); i++) {
      double factor = hasScale ? values[scales + i] * ofProduct : ofProduct;
      for (int j = 0; factor != 1 && j < layer.outputs(); j++) {
        folded[weights + i * layer.outputs() + j] *= factor;
      }
    }
  }

  private static void foldNormalization(
      Dense layer, LayerOffsets from, double[] values, LayerOffsets to, double[] folded) {
    int outputs = layer.outputs();
    int size = layer.inputs() * outputs;
    int weights = to.of(Dense.WEIGHTS);
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
