package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaLayers;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The normalizations of a network, for batches on the main stream. */
final class BatchNorms {
  private final Kernels kernels;
  private final CudaLayers operations;
  private final StepPlan plan;
  private final ParameterBuffer parameters;
  private final ParameterBuffer gradient;
  private final List<@Nullable Buffers> buffers = new ArrayList<>(); // of each layer; null for none

  /**
   * Of a layer.
   *
   * @param standardized the product of inputs and weights, and then X of {@link
   *     dev.warptron.backend.spi.LayerOperations#normalize}
   * @param statistics {@code [2 x batch size]}, or {@code [2 x outputs]} for batch normalization
   */
  private record Buffers(CudaTensor standardized, CudaTensor statistics) {}

  /**
   * Allocates buffers for batches of the plan's size.
   *
   * @param parameters scales, shifts and running averages; borrowed
   * @param gradient receives the gradients of scales, shifts and biases; borrowed
   * @param arena owns the buffers
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  BatchNorms(
      CudaDevice device,
      StepPlan plan,
      ParameterBuffer parameters,
      ParameterBuffer gradient,
      Arena arena) {
    this.kernels = device.kernels();
    this.operations = new CudaLayers(device);
    this.plan = plan;
    this.parameters = parameters;
    this.gradient = gradient;
    for (Layer layer : plan.network().layers()) {
      Kind kind = layer.normalization().kind();
      int count = kind == Kind.BATCH ? layer.outputs() : plan.batchSize();
      buffers.add(
          kind == Kind.NONE
              ? null
              : new Buffers(
                  (CudaTensor) arena.tensor(new Shape(plan.batchSize(), layer.outputs())),
                  (CudaTensor) arena.tensor(new Shape(2, count))));
    }
  }

  /** Whether a layer has a normalization. */
  boolean has(int layer) {
    return buffers.get(layer) != null;
  }

  /** Where the product of a layer with normalization belongs, without biases. */
  CudaTensor product(int layer, int rows) {
    return (CudaTensor) of(layer).standardized.rows(0, rows);
  }

  /**
   * From the product to the activations.
   *
   * @param z overwritten with what the activation takes; may be {@code activations}
   */
  void forward(int layer, CudaTensor z, CudaTensor activations) {
    int rows = z.shape().rows();
    CudaTensor x = product(layer, rows);
    Layer spec = plan.network().layers().get(layer);
    Normalization normalization = spec.normalization();
    if (normalization.kind() == Kind.LAYER) {
      kernels
          .kernel("activate") // adds the biases
          .address(x.address())
          .address(address(parameters.biases(layer)))
          .address(x.address())
          .int64(rows)
          .int64(x.shape().columns())
          .activation(Activation.IDENTITY)
          .over(x.size());
    }
    Tensor statistics = statistics(layer, rows);
    operations.normalize(
        normalization,
        x,
        statistics,
        parameters.block(layer, Dense.SCALES),
        parameters.block(layer, Dense.SHIFTS),
        spec.activation(),
        z,
        activations);
    if (normalization.kind() == Kind.BATCH && rows > 1) {
      average(layer, Dense.MEANS, statistics.rows(0, 1), normalization.momentum(), 1);
      double unbiased = (double) rows / (rows - 1);
      average(layer, Dense.VARIANCES, statistics.rows(1, 1), normalization.momentum(), unbiased);
    }
  }

  private void average(
      int layer, String name, Tensor ofBatch, double momentum, double factorOfBatch) {
    operations.blend(
        1 - momentum, momentum * factorOfBatch, ofBatch, parameters.block(layer, name));
  }

  /**
   * From the gradient of what the activation took to that of the product. Computes the gradients of
   * scales, shifts and biases.
   */
  void backward(int layer, CudaTensor delta) {
    int rows = delta.shape().rows();
    Normalization normalization = plan.network().layers().get(layer).normalization();
    operations.normalizeBackward(
        normalization,
        product(layer, rows),
        statistics(layer, rows),
        parameters.block(layer, Dense.SCALES),
        delta,
        gradient.block(layer, Dense.SCALES),
        gradient.block(layer, Dense.SHIFTS));
    if (normalization.kind() == Kind.LAYER) {
      kernels
          .kernel("column_sums")
          .address(delta.address())
          .int64(rows)
          .int32(delta.shape().columns())
          .float32(1.0 / rows)
          .address(address(gradient.biases(layer)))
          .summingColumns(delta.shape().columns());
    }
  }

  private Tensor statistics(int layer, int rows) {
    CudaTensor all = of(layer).statistics;
    boolean ofColumns = plan.network().layers().get(layer).normalization().kind() == Kind.BATCH;
    return ofColumns ? all : all.slice(0, new Shape(2, rows));
  }

  private Buffers of(int layer) {
    return Objects.requireNonNull(buffers.get(layer), "a layer with normalization");
  }

  private static long address(Tensor tensor) {
    return ((CudaTensor) tensor).address();
  }
}
