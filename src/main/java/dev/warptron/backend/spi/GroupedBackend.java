package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Normalization;
import dev.warptron.model.RateRange;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Updates;
import org.jspecify.annotations.Nullable;

/**
 * A backend that leaves groups of its operations to other objects, so that a device with many
 * operations is divided into classes.
 */
public interface GroupedBackend extends Backend {
  /** Normalization, dropout and noise. */
  LayerOperations layers();

  /** Operations on columns and groups of columns. */
  ColumnOperations columns();

  /** Losses and penalties. */
  ObjectiveOperations objective();

  /** What changes parameters. */
  UpdateOperations updating();

  @Override
  default void normalize(
      Normalization normalization,
      Tensor z,
      Tensor statistics,
      Tensor scale,
      Tensor shift,
      Activation f,
      Tensor n,
      Tensor a) {
    layers().normalize(normalization, z, statistics, scale, shift, f, n, a);
  }

  @Override
  default void normalizeBackward(
      Normalization normalization,
      Tensor x,
      Tensor statistics,
      Tensor scale,
      Tensor delta,
      Tensor scaleGradient,
      Tensor shiftGradient) {
    layers()
        .normalizeBackward(
            normalization, x, statistics, scale, delta, scaleGradient, shiftGradient);
  }

  @Override
  default void blend(double keep, double add, Tensor source, Tensor destination) {
    layers().blend(keep, add, source, destination);
  }

  @Override
  default void dropout(DropoutMask mask, Tensor a, Tensor b) {
    layers().dropout(mask, a, b);
  }

  @Override
  default void addNoise(long seed, long stream, double deviation, Tensor a, Tensor b) {
    layers().addNoise(seed, stream, deviation, a, b);
  }

  @Override
  default void activate(Tensor bias, Activation f, Tensor z, Tensor a) {
    columns().activate(bias, f, z, a);
  }

  @Override
  default void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    columns().scaleColumns(x, scale, y);
  }

  @Override
  default void mixColumns(Tensor share, Tensor z, Tensor a, Tensor mixed) {
    columns().mixColumns(share, z, a, mixed);
  }

  @Override
  default void columnDots(double factor, Tensor d, Tensor a, @Nullable Tensor b, Tensor sums) {
    columns().columnDots(factor, d, a, b, sums);
  }

  @Override
  default void groupedGemm(
      Product product, int groups, double alpha, Tensor a, Tensor b, Tensor c) {
    columns().groupedGemm(product, groups, alpha, a, b, c);
  }

  @Override
  default void copyColumns(Tensor source, int from, Tensor destination, int to, int count) {
    columns().copyColumns(source, from, destination, to, count);
  }

  @Override
  default void loss(
      Loss loss,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      @Nullable Tensor delta,
      LossAccumulator accumulator) {
    objective().loss(loss, output, target, weights, delta, accumulator);
  }

  @Override
  default void penalty(Penalty penalty, Tensor weights, LossAccumulator accumulator) {
    objective().penalty(penalty, weights, accumulator);
  }

  @Override
  default void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient) {
    objective().penaltyGradient(penalty, scale, weights, gradient);
  }

  @Override
  default void update(
      Updates updates,
      long update,
      Tensor parameters,
      Tensor gradient,
      Tensor slots,
      RateRange range) {
    updating().update(updates, update, parameters, gradient, slots, range);
  }

  @Override
  default void clip(Limits limits, Tensor gradient) {
    updating().clip(limits, gradient);
  }

  @Override
  default void limitColumns(double limit, Tensor weights) {
    updating().limitColumns(limit, weights);
  }
}
