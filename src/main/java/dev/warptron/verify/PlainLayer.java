package dev.warptron.verify;

import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.PlacedBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * What plain loops need to know of a layer: offsets of its blocks in the parameters.
 *
 * @param weights of a dense layer {@code [inputs x outputs]}; the scales of an {@link InputScale}
 * @param biases of a dense layer
 * @param shares of a parametric activation
 * @param productScale what a product is multiplied by
 */
record PlainLayer(Layer layer, int weights, int biases, int shares, double productScale) {
  /**
   * The layers of a network without normalization.
   *
   * @throws IllegalArgumentException if a layer has no plain loops here
   */
  static List<PlainLayer> of(NetworkSpec network) {
    List<PlainLayer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (!(layer instanceof Dense) && !(layer instanceof InputScale)) {
        throw new IllegalArgumentException("layer without plain loops: " + layer.description());
      }
      int number = layers.size();
      double scale =
          layer instanceof Dense dense ? dense.parametrization().productScale(dense.inputs()) : 1;
      layers.add(
          new PlainLayer(
              layer,
              offset(network, number, layer.hasUnits() ? Dense.WEIGHTS : InputScale.SCALE),
              offset(network, number, Dense.BIASES),
              offset(network, number, Dense.SHARES),
              scale));
    }
    return layers;
  }

  /** The offset of a block; 0 if the layer lacks it. */
  private static int offset(NetworkSpec network, int layer, String name) {
    return network.layout().parameters(name).stream()
        .filter(block -> block.layer() == layer)
        .findFirst()
        .map(PlacedBlock::offset)
        .map(Math::toIntExact)
        .orElse(0);
  }

  int inputs() {
    return layer.inputs();
  }

  int outputs() {
    return layer.outputs();
  }

  /** Whether it is an {@link InputScale}. */
  boolean onlyScales() {
    return layer instanceof InputScale;
  }

  boolean hasParametricActivation() {
    return layer instanceof Dense dense && dense.parametrization().hasParametricActivation();
  }

  /** The index of a weight in the parameters. */
  int weight(int i, int j) {
    return weights + i * outputs() + j;
  }

  /** The number of roundings of the scale and of the product with it. */
  int roundingsOfScale() {
    return productScale == 1 ? 0 : 2;
  }
}
