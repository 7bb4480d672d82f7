package dev.warptron;

import dev.warptron.data.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * One of several trainings for {@code fitMany}.
 *
 * @param settings as for a single fit; read when {@code fitMany} is called
 * @param training rows with a target; pass the same data set to several requests to upload it once.
 *     Those of a {@link dev.warptron.data.StoredDataset} are read in blocks
 * @param validation rows with the same columns, measured after each epoch; null for none
 * @param <M> the type of the fitted model
 */
public record FitRequest<M>(
    MlpBuilder<?, M> settings, Dataset training, @Nullable Dataset validation) {

  /** Without validation rows. */
  public FitRequest(MlpBuilder<?, M> settings, Dataset training) {
    this(settings, training, null);
  }
}
