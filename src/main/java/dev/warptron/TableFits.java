package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.CategoryCoding;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.io.SavedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How tables are trained on, whose columns become features first. Public methods of {@link
 * MlpBuilder}.
 *
 * @param <B> the type of the builder
 * @param <M> the type of the fitted model
 */
abstract class TableFits<B extends TableFits<B, M>, M> extends TrainingSettings<B> {
  private SchemaRules columns = SchemaRules.NONE;
  private PreprocessingOptions preprocessing = PreprocessingOptions.DEFAULT;

  TableFits() {}

  /** Trains on features. */
  public abstract M fit(Dataset training, @Nullable Dataset validation);

  /** A training on features, with these settings. */
  abstract FitRequest<M> request(Dataset training, @Nullable Dataset validation);

  /** The model that the training goes on from; null for none. */
  abstract @Nullable SavedModel startModel();

  /**
   * Trains on a table with a target, as it is: with text, dates and missing cells. Rows without a
   * target are left out. The model stores what was made of the columns, and predicts from tables
   * with the same columns.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss becomes infinite or NaN
   */
  public M fit(Table training) {
    return fit(training, null);
  }

  /**
   * The same, and computes loss and score on the validation rows after each epoch. Kinds of columns
   * and all statistics are those of the training rows.
   *
   * @param validation rows with the same columns; null for none
   */
  public M fit(Table training, @Nullable Table validation) {
    FitRequest<M> request = request(training, validation);
    return fit(request.training(), request.validation());
  }

  /** What {@link #fit(Table)} must not infer about columns; default nothing. */
  public B columns(SchemaRules rules) {
    this.columns = rules;
    return self();
  }

  /** How {@link #fit(Table)} makes features of columns; default {@code DEFAULT}. */
  public B preprocessing(PreprocessingOptions options) {
    this.preprocessing = options;
    return self();
  }

  final void startFrom(Scaling scaling, CategoryCoding coding) {
    this.preprocessing = preprocessing.withScaling(scaling).withCoding(coding);
  }

  /**
   * What {@link #fit(Table, Table)} trains on, for {@code fitMany}: features of the columns, made
   * with the statistics of the training rows. Rows without a target are left out.
   *
   * @param validation rows with the same columns; null for none
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   */
  public final FitRequest<M> request(Table training, @Nullable Table validation) {
    Table rows = training.withKnownTargets();
    Table measured = validation == null ? null : validation.withKnownTargets();
    SavedModel from = startModel();
    boolean asTheyAre =
        rows.asDataset().isPresent() && preprocessing.equals(PreprocessingOptions.DEFAULT);
    Preprocessor preprocessor =
        from != null
            ? from.features().preprocessor()
            : asTheyAre ? null : Preprocessor.fit(rows, Schema.infer(rows, columns), preprocessing);
    List<String> names = from == null ? rows.columnNames() : from.features().columns();
    return request(
        Preprocessor.features(preprocessor, rows, names),
        measured == null ? null : Preprocessor.features(preprocessor, measured, names));
  }
}
