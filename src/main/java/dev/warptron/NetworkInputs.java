package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Preparation;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows as inputs of a network, and whether their columns and targets are those of the network. */
final class NetworkInputs {
  private static final int LONGEST_LIST = 20;

  private NetworkInputs() {}

  /**
   * The rows to train on, with their weights.
   *
   * @throws DataException if their columns are not the network's, or a class weight names no class
   * @throws IllegalArgumentException if there are class weights and several targets
   */
  static FitRows trainingRows(
      SavedModel.Features features, Targets targets, Dataset rows, ClassWeights classWeights) {
    requireColumns("training rows", features, rows);
    if (!classWeights.isNone()) {
      if (targets.count() > 1) {
        throw new IllegalArgumentException(
            "class weights are for one target, and there are " + targets.count());
      }
      classWeights.requireClasses(targets.classes().get(0));
    }
    return new FitRows(
        rows, features.standardizer(), targets, rows.weights().isPresent(), classWeights);
  }

  /**
   * The rows to measure on, each with weight 1.
   *
   * @param rows null for none
   * @throws DataException if their columns are not the network's
   */
  static @Nullable FitRows validationRows(
      SavedModel.Features features, Targets targets, @Nullable Dataset rows) {
    if (rows == null) {
      return null;
    }
    requireColumns("validation rows", features, rows);
    return new FitRows(
        rows, features.standardizer(), targets, /* sampleWeights= */ false, ClassWeights.NONE);
  }

  /**
   * The inputs of a network for training rows.
   *
   * @param standardize whether features in units are standardized
   * @throws IllegalArgumentException if the rows are prepared by what no model can store
   */
  static SavedModel.Features features(Dataset training, boolean standardize) {
    List<String> names = training.featureNames();
    Preparation preparation = training.preparation().orElse(null);
    if (preparation == null) {
      return new SavedModel.Features(names, standardize ? Standardizer.fit(training) : null);
    }
    if (!(preparation instanceof Preprocessor preprocessor)) {
      throw new IllegalArgumentException(
          "a model stores a Preprocessor, and the rows are prepared by a "
              + preparation.getClass().getSimpleName());
    }
    boolean anyInUnits =
        IntStream.range(0, names.size()).anyMatch(feature -> !preprocessor.isReady(feature));
    return new SavedModel.Features(
        names,
        standardize && anyInUnits
            ? Standardizer.fit(training, feature -> !preprocessor.isReady(feature))
            : null,
        preprocessor);
  }

  /**
   * Rows as inputs of the network.
   *
   * @param rows raw, or prepared as the network's own
   * @throws DataException if a cell cannot be used, or the rows are prepared in another way
   */
  static Dataset inputs(SavedModel.Features features, Dataset rows) {
    Preprocessor preprocessor = features.preprocessor();
    Preparation preparation = rows.preparation().orElse(null);
    if (preparation == null) {
      return preprocessor == null ? rows : preprocessor.apply(Table.of(rows));
    }
    if (!preparation.equals(preprocessor)) {
      throw new DataException(
          "the rows are prepared in another way than those that the model was trained on: give the"
              + " table, or prepare it with the model's preprocessor");
    }
    return rows;
  }

  /** A table as inputs of the network. */
  static Dataset inputs(SavedModel.Features features, Table rows) {
    return Preprocessor.features(features.preprocessor(), rows, features.columns());
  }

  /** Refuses rows whose columns are not the network's, in the same order. */
  static void requireColumns(String what, SavedModel.Features features, Dataset rows) {
    if (!rows.featureNames().equals(features.names())) {
      throw new DataException(
          "the columns of the %s are not the model's: it was trained on %s, and got %s"
              .formatted(what, listed(features.names()), listed(rows.featureNames())));
    }
  }

  /** Refuses rows whose targets are not the network's, in the same order, if it has several. */
  static void requireTargets(String what, SavedTarget target, Dataset rows) {
    List<String> names = rows.requireTargets().stream().map(Target::name).toList();
    if (target.columns().size() > 1 && !names.equals(target.names())) {
      throw new DataException(
          "the targets of the %s are not the model's: it was trained on %s, and got %s"
              .formatted(what, listed(target.names()), listed(names)));
    }
  }

  /**
   * The first names and the number of the others, because the features may be the pixels of an
   * image.
   */
  static String listed(List<String> names) {
    int more = names.size() - LONGEST_LIST;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, LONGEST_LIST)) + " and " + more + " more";
  }
}
