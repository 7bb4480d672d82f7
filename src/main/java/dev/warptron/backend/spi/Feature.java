package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import dev.warptron.function.Activation.Reads;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.Parametrization;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a plan may need beyond dense layers, a linear last layer and derivatives that read the
 * activation. A step factory, an epoch runner and a forward pass declare what they support, and are
 * chosen only for plans that need nothing else; {@link OpByOpStep} supports everything. So a new
 * feature is slow until a fused path declares it, and never ignored.
 *
 * <p>Optimizers and losses are no features: every device has all formulas of {@code
 * kernels/update.cuh} and {@code kernels/loss.cuh}. Nor are schedules of the learning rate, weight
 * decay and gradient clipping by value.
 */
public enum Feature {
  /** The gradient of weights has a penalty's share. */
  PENALTY("a penalty"),

  /** Rows have weights, which multiply their losses and gradients. */
  ROW_WEIGHTS("weights of rows"),

  /** The gradient is limited by its norm, which is known when all of it is. */
  CLIP_NORM("gradient clipping by norm"),

  /** The weights into a unit are limited by their norm, after each update. */
  MAX_NORM("a largest norm of the weights into a unit"),

  /** Inputs or activations are dropped, with masks that depend on the update. */
  DROPOUT("dropout"),

  /** Noise is added to the inputs, and depends on the update. */
  INPUT_NOISE("noise on the inputs"),

  /** A moving average of the weights follows each update. */
  MOVING_AVERAGE("a moving average of the weights"),

  /** An update evaluates loss and gradient several times, along a line. */
  LINE_SEARCH("a line search"),

  /** The last layer has an activation or normalization, so its gradient is not that of the loss. */
  OUTPUT_ACTIVATION("an activation or normalization behind the last layer"),

  /** A derivative reads the pre-activation z, which must be stored for the backward pass. */
  PRE_ACTIVATION("an activation whose derivative reads its argument"),

  /** A layer normalizes over its units. */
  LAYER_NORM("layer normalization"),

  /** A layer normalizes over the rows of a batch, and has running averages. */
  BATCH_NORM("batch normalization"),

  /** The learning rate has factors that differ between blocks of parameters. */
  RATE_FACTORS("factors of the learning rate"),

  /** The products of a layer are divided by the square root of the number of its inputs. */
  SCALED_PRODUCTS("products divided by the square root of the number of inputs"),

  /** Units have shares of their activations, which are trained. */
  PARAMETRIC_ACTIVATION("a parametric activation"),

  /** A layer is not dense. */
  OTHER_LAYER("a layer that is not dense");

  private final String text;

  Feature(String text) {
    this.text = text;
  }

  /** What a network needs, in training and in prediction. */
  public static Set<Feature> of(NetworkSpec network) {
    Set<Feature> needed = EnumSet.noneOf(Feature.class);
    List<Layer> layers = network.layers();
    if (!layers.stream().allMatch(Dense.class::isInstance)) {
      needed.add(OTHER_LAYER);
    }
    if (anyDense(network, Parametrization::scalesProducts)) {
      needed.add(SCALED_PRODUCTS);
    }
    if (anyDense(network, Parametrization::hasParametricActivation)) {
      needed.add(PARAMETRIC_ACTIVATION);
    }
    Layer last = layers.get(layers.size() - 1);
    if (!last.activation().equals(Activation.IDENTITY) || !last.normalization().isNone()) {
      needed.add(OUTPUT_ACTIVATION);
    }
    if (layers.stream().anyMatch(layer -> layer.activation().reads() == Reads.Z)) {
      needed.add(PRE_ACTIVATION);
    }
    if (layers.stream().anyMatch(layer -> layer.normalization().kind() == Kind.LAYER)) {
      needed.add(LAYER_NORM);
    }
    if (layers.stream().anyMatch(layer -> layer.normalization().kind() == Kind.BATCH)) {
      needed.add(BATCH_NORM);
    }
    return needed;
  }

  private static boolean anyDense(NetworkSpec network, Predicate<Parametrization> property) {
    return network.layers().stream()
        .anyMatch(layer -> layer instanceof Dense dense && property.test(dense.parametrization()));
  }

  /**
   * Names features that are needed and not supported.
   *
   * @return empty if there is none
   */
  public static String missing(Collection<Feature> needed, Collection<Feature> supported) {
    return needed.stream()
        .filter(feature -> !supported.contains(feature))
        .map(feature -> feature.text)
        .collect(Collectors.joining(", "));
  }
}
