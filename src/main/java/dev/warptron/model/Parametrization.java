package dev.warptron.model;

import java.util.ArrayList;
import java.util.List;

/**
 * How the blocks of a dense layer enter its formula, and how fast each of them learns.
 *
 * @param scalesProducts whether the product is divided by the square root of the number of inputs:
 *     {@code Z = X W / sqrt(inputs) + 1 b}, the parametrization of the neural tangent kernel (NTK;
 *     Jacot, Gabriel and Hongler 2018, arXiv:1806.07572). Its weights are of the order of 1
 * @param weightRate factor of the learning rate of the weights, and of a normalization's scales
 * @param biasRate factor of the learning rate of the biases, and of a normalization's shifts
 * @param activationRate factor of the learning rate of the shares of a parametric activation, which
 *     decay as weights do; 0 if the activation is f itself. A parametric activation is {@code A = Z
 *     + s (f(Z) - Z)} with a share s for each unit, which starts at 1
 */
public record Parametrization(
    boolean scalesProducts, double weightRate, double biasRate, double activationRate) {
  /** {@code Z = X W + 1 b}, with one learning rate for all. */
  public static final Parametrization STANDARD = new Parametrization(false, 1, 1, 0);

  public Parametrization {
    Block.requireRateFactor("weights", weightRate);
    Block.requireRateFactor("biases", biasRate);
    if (activationRate != 0) {
      Block.requireRateFactor("parametric activations", activationRate);
    }
  }

  /** The same with or without a division of products. */
  public Parametrization withScaledProducts(boolean value) {
    return new Parametrization(value, weightRate, biasRate, activationRate);
  }

  /** The same with another factor of the learning rate of biases. */
  public Parametrization withBiasRate(double value) {
    return new Parametrization(scalesProducts, weightRate, value, activationRate);
  }

  /** The same with parametric activations, or for 0 without. */
  public Parametrization withActivationRate(double value) {
    return new Parametrization(scalesProducts, weightRate, biasRate, value);
  }

  /** What differs from {@link #STANDARD}, in words; empty for nothing. */
  public List<String> differences() {
    List<String> texts = new ArrayList<>();
    if (scalesProducts) {
      texts.add("products divided by the root of the inputs");
    }
    if (hasParametricActivation()) {
      texts.add("parametric");
    }
    if (weightRate != 1) {
      texts.add("learning rate of weights x " + weightRate);
    }
    if (biasRate != 1) {
      texts.add("of biases x " + biasRate);
    }
    if (hasParametricActivation() && activationRate != 1) {
      texts.add("of activations x " + activationRate);
    }
    return texts;
  }

  /** The same for the last layer, whose activation is not parametric. */
  Parametrization ofLastLayer() {
    return withActivationRate(0);
  }

  /** Whether each unit has a share of its activation. */
  public boolean hasParametricActivation() {
    return activationRate != 0;
  }

  /** What the product of a layer with this number of inputs is multiplied by. */
  public double productScale(int inputs) {
    return scalesProducts ? 1 / Math.sqrt(inputs) : 1;
  }
}
