package dev.warptron;

import dev.warptron.data.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * One training among several.
 *
 * @param settings as for a single fit; read when the trainings begin
 * @param training rows with a target; pass the same data set to several requests to upload it once
 * @param validation rows with the same columns, measured after each epoch; null for none
 * @param <M> the fitted model that it makes
 */
public record FitRequest<M>(
    MlpBuilder<?, M> settings, Dataset training, @Nullable Dataset validation) {

  /** Without validation rows. */
  public FitRequest(MlpBuilder<?, M> settings, Dataset training) {
    this(settings, training, null);
  }
}
