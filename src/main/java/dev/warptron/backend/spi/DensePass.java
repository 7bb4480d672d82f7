package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer. With m rows, c the scale of the product and dZ the gradient of each row's loss
 * with respect to the pre-activations (delta): {@code Z = c X W + 1 b}, {@code A = f(Z)}; {@code dW
 * = c X^T dZ / m}, {@code db = column sums of dZ / m}, {@code dX = c dZ W^T}, with {@code dZ = dA *
 * f'(Z)}.
 *
 * <p>A normalization lies between Z and the activation: {@link Backend#normalizeBackward} has its
 * formulas. Z here is what the activation takes, and X the standardized product before scale and
 * shift. With a parametric activation the outputs are {@code M = Z + (A - Z) diag(s)}: {@code ds =
 * column sums of dM * (A - Z) / m}, and {@code dZ = dM + (dM * f'(Z) - dM) diag(s)}.
 */
final class DensePass implements LayerPass {
  private final Dense layer;
  private final Place place;
  private final Backend backend;
  private final double productScale; // c
  private final Tensor preActivations; // Z, [capacity x outputs]
  private final Tensor activations; // A, with the same shape
  private final Tensor standardized; // X, with the same shape
  private final Tensor statistics; // [2 x rows or units] of a normalization
  private final @Nullable Tensor mixed; // M, [capacity x outputs]; null for A
  private final @Nullable Tensor scratch; // of the gradient of M, with the same shape

  DensePass(Dense layer, Place place) {
    this.layer = layer;
    this.place = place;
    this.backend = place.backend();
    this.productScale = layer.parametrization().productScale(layer.inputs());
    boolean isParametric = layer.parametrization().hasParametricActivation();
    boolean trains = place.trains();
    int outputs = layer.outputs();
    this.activations = place.buffer(outputs);
    this.preActivations = trains || isParametric ? place.buffer(outputs) : activations;
    boolean keepsProduct = trains && !layer.normalization().isNone();
    this.standardized = keepsProduct ? place.buffer(outputs) : activations;
    this.statistics = place.arena().tensor(shapeOfStatistics(place.capacity()));
    this.mixed = isParametric ? place.buffer(outputs) : null;
    this.scratch = isParametric && trains ? place.buffer(outputs) : null;
  }

  private Shape shapeOfStatistics(int rows) {
    return switch (layer.normalization().kind()) {
      case NONE -> new Shape(2, 0);
      case LAYER -> new Shape(2, rows);
      case BATCH -> new Shape(2, layer.outputs());
    };
  }

  @Override
  public Tensor forward(Tensor input) {
    int rows = input.shape().rows();
    Tensor z = preActivations.rows(0, rows);
    Tensor a = activations.rows(0, rows);
    Normalization normalization = layer.normalization();
    if (normalization.isNone()) {
      affine(input, layer.activation(), z, a);
    } else {
      Tensor product = standardized.rows(0, rows);
      if (normalization.kind() == Kind.BATCH) {
        backend.gemm(Product.NN, productScale, input, place.block(Dense.WEIGHTS), 0, product);
      } else {
        affine(input, Activation.IDENTITY, product, product);
      }
      backend.normalize(
          normalization,
          product,
          statistics(rows),
          place.block(Dense.SCALES),
          place.block(Dense.SHIFTS),
          layer.activation(),
          z,
          a);
    }
    if (mixed == null) {
      return a;
    }
    Tensor m = mixed.rows(0, rows);
    backend.mixColumns(place.block(Dense.SHARES), z, a, m);
    return m;
  }

  private void affine(Tensor input, Activation f, Tensor z, Tensor a) {
    Tensor weights = place.block(Dense.WEIGHTS);
    Tensor biases = place.block(Dense.BIASES);
    if (productScale == 1) {
      backend.affine(input, weights, biases, f, z, a);
    } else {
      backend.gemm(Product.NN, productScale, input, weights, 0, z);
      backend.activate(biases, f, z, a);
    }
  }

  private Tensor statistics(int rows) {
    return statistics.slice(0, shapeOfStatistics(rows));
  }

  @Override
  public void backward(
      Tensor input, Tensor delta, @Nullable Tensor inputDelta, ParameterBuffer gradient) {
    int rows = delta.shape().rows();
    int index = place.index();
    activationBackward(delta, gradient);
    if (!layer.normalization().isNone()) {
      backend.normalizeBackward(
          layer.normalization(),
          standardized.rows(0, rows),
          statistics(rows),
          place.block(Dense.SCALES),
          delta,
          gradient.block(index, Dense.SCALES),
          gradient.block(index, Dense.SHIFTS));
    }
    double mean = productScale / rows;
    backend.gemm(Product.TN, mean, input, delta, 0, gradient.weights(index));
    if (layer.normalization().kind() != Kind.BATCH) {
      backend.columnSums(1.0 / rows, delta, gradient.biases(index));
    }
    if (inputDelta != null) {
      backend.gemm(Product.NT, productScale, delta, place.block(Dense.WEIGHTS), 0, inputDelta);
    }
  }

  /** Turns the gradient of the outputs into that of Z. */
  private void activationBackward(Tensor delta, ParameterBuffer gradient) {
    int rows = delta.shape().rows();
    Tensor z = preActivations.rows(0, rows);
    Tensor a = activations.rows(0, rows);
    if (scratch == null) {
      multiplyByDerivative(z, a, delta);
      return;
    }
    Tensor shares = place.block(Dense.SHARES);
    backend.columnDots(1.0 / rows, delta, a, z, gradient.block(place.index(), Dense.SHARES));
    Tensor ofActivation = scratch.rows(0, rows);
    backend.copy(delta, ofActivation);
    multiplyByDerivative(z, a, ofActivation);
    backend.mixColumns(shares, delta, ofActivation, delta);
  }

  private void multiplyByDerivative(Tensor z, Tensor a, Tensor delta) {
    if (!layer.activation().equals(Activation.IDENTITY)) {
      backend.activationBackward(layer.activation(), z, a, delta);
    }
  }

  @Override
  public void averageStatistics(int rows) {
    if (rows > 1 && layer.normalization().kind() == Kind.BATCH) {
      double momentum = layer.normalization().momentum();
      double ofVariance = momentum * rows / (rows - 1); // the variance divided by rows - 1
      Tensor last = statistics(rows);
      backend.blend(1 - momentum, momentum, last.rows(0, 1), place.block(Dense.MEANS));
      backend.blend(1 - momentum, ofVariance, last.rows(1, 1), place.block(Dense.VARIANCES));
    }
  }

  @Override
  public void limitWeights(double maxNorm) {
    backend.limitColumns(maxNorm, place.block(Dense.WEIGHTS));
  }
}
