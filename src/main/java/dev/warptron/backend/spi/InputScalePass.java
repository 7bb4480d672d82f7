package dev.warptron.backend.spi;

import dev.warptron.model.InputScale;
import org.jspecify.annotations.Nullable;

/** {@code Y = X diag(s)}, {@code ds = column sums of dY * X / B}, {@code dX = dY diag(s)}. */
final class InputScalePass implements LayerPass {
  private final Place place;
  private final Tensor outputs;

  InputScalePass(InputScale layer, Place place) {
    this.place = place;
    this.outputs = place.buffer(layer.outputs());
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor output = outputs.rows(0, input.shape().rows());
    place.backend().scaleColumns(input, place.block(InputScale.SCALE), output);
    return output;
  }

  @Override
  public void backward(
      Tensor input, Tensor delta, @Nullable Tensor inputDelta, ParameterBuffer gradient) {
    Backend backend = place.backend();
    backend.columnDots(
        1.0 / input.shape().rows(),
        delta,
        input,
        /* b= */ null,
        gradient.block(place.index(), InputScale.SCALE));
    if (inputDelta != null) {
      backend.scaleColumns(delta, place.block(InputScale.SCALE), inputDelta);
    }
  }
}
