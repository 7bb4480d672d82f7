package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import dev.warptron.model.Normalization;

/**
 * The operations of a {@link Backend} for what a layer does beside products, activations and their
 * gradients. Shapes and rules are those of {@link Backend}.
 */
public interface LayerOperations {
  /**
   * {@code X = (Z - mean) / sqrt(variance + epsilon)}, {@code N = X * scale + shift} and {@code A =
   * f(N)}: the forward pass of a normalization, and of the activation after it.
   *
   * <p>Mean and variance, divided by the number of values, are those of each row for layer
   * normalization, and of each column for batch normalization.
   *
   * @param normalization not {@link Normalization#NONE}
   * @param z {@code [B x out]} overwritten with X
   * @param statistics {@code [2 x B]}, or {@code [2 x out]} for batch normalization; overwritten
   *     with the means and the variances
   * @param scale {@code [1 x out]}
   * @param shift {@code [1 x out]}
   * @param n {@code [B x out]} overwritten with N; may be {@code a}, which then holds f(N)
   * @param a {@code [B x out]} overwritten; may be {@code z}, if n is too
   */
  void normalize(
      Normalization normalization,
      Tensor z,
      Tensor statistics,
      Tensor scale,
      Tensor shift,
      Activation f,
      Tensor n,
      Tensor a);

  /**
   * The backward pass of a normalization. {@code shiftGradient} is the mean of dN over the rows,
   * {@code scaleGradient} that of {@code dN * X}. With {@code G = dN * scale}, {@code dZ = (G -
   * mean(G) - X * mean(G * X)) / sqrt(variance + epsilon)}, with the means of each row for layer
   * normalization, and of each column for batch normalization.
   *
   * @param x {@code [B x out]} X of {@link #normalize}
   * @param statistics those of {@link #normalize}
   * @param scale {@code [1 x out]}
   * @param delta {@code [B x out]} dN, overwritten with dZ
   * @param scaleGradient {@code [1 x out]} overwritten
   * @param shiftGradient {@code [1 x out]} overwritten
   */
  void normalizeBackward(
      Normalization normalization,
      Tensor x,
      Tensor statistics,
      Tensor scale,
      Tensor delta,
      Tensor scaleGradient,
      Tensor shiftGradient);

  /**
   * {@code destination = keep destination + add source}, elementwise.
   *
   * @param source of any shape
   * @param destination of the same shape, changed
   */
  void blend(double keep, double add, Tensor source, Tensor destination);

  /**
   * {@code B = A * mask / (1 - share)}: entry k, counted row by row, is 0 unless the mask keeps it.
   *
   * @param a of any shape
   * @param b of the same shape, overwritten; may be a
   */
  void dropout(DropoutMask mask, Tensor a, Tensor b);

  /**
   * {@code B = A + deviation N}. Entry k of N, counted row by row, is the standard normal number
   * {@link dev.warptron.random.Philox#normal} of the stream, up to rounding.
   *
   * @param deviation standard deviation, &gt;= 0
   * @param a of any shape
   * @param b of the same shape, overwritten; may be a
   */
  void addNoise(long seed, long stream, double deviation, Tensor a, Tensor b);
}
