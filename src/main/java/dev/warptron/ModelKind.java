package dev.warptron;

import dev.warptron.io.ModelFileException;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedTarget;
import java.nio.file.Path;
import java.util.function.Function;

/** The classes of models, of which the task of the target determines one. */
enum ModelKind {
  CLASSIFIER("classifier", MlpClassifier.class, MlpClassifier::of),
  MULTILABEL_CLASSIFIER(
      "multilabel classifier", MlpMultilabelClassifier.class, MlpMultilabelClassifier::of),
  REGRESSOR("regressor", MlpRegressor.class, MlpRegressor::of);

  private final String label;
  private final Class<?> type;

  @SuppressWarnings("ImmutableEnumChecker") // stateless
  private final Function<SavedEnsemble, MlpModel<?>> model;

  ModelKind(String label, Class<?> type, Function<SavedEnsemble, MlpModel<?>> model) {
    this.label = label;
    this.type = type;
    this.model = model;
  }

  static ModelKind of(SavedTarget target) {
    return switch (target.task()) {
      case REGRESSION -> REGRESSOR;
      case MULTILABEL -> MULTILABEL_CLASSIFIER;
      case BINARY, MULTICLASS -> CLASSIFIER;
    };
  }

  /** A model of this kind around a saved one. */
  MlpModel<?> model(SavedEnsemble saved) {
    return model.apply(saved);
  }

  /**
   * Refuses a model of another kind.
   *
   * @throws IllegalArgumentException if it is one; the message names its class
   */
  void require(SavedTarget target) {
    ModelKind kind = of(target);
    if (kind != this) {
      throw new IllegalArgumentException(
          "the model is a %s: use %s".formatted(kind.label, kind.type.getSimpleName()));
    }
  }

  /**
   * Refuses a file with a model of another kind.
   *
   * @throws ModelFileException if it is one; the message names its class
   */
  void require(SavedTarget target, Path file) {
    ModelKind kind = of(target);
    if (kind != this) {
      throw new ModelFileException(
          "%s holds a %s: load it with %s, or with MlpModel, which takes all"
              .formatted(file, kind.label, kind.type.getSimpleName()));
    }
  }
}
