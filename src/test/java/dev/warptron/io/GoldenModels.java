package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.CategoryEncoder;
import dev.warptron.data.preprocessing.ColumnEncoder;
import dev.warptron.data.preprocessing.NumberEncoder;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.TimeEncoder;
import dev.warptron.data.preprocessing.Transform;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.TimeFormat;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models whose files are in src/test/resources/models, one set per format version.
 *
 * <p>Files of a released version are never written again, because users' files must remain
 * readable. {@link #main} wrote them, run in the project's folder; it does not overwrite existing
 * files.
 */
final class GoldenModels {
  private GoldenModels() {}

  /** The models of format version 1 by file name. */
  static Map<String, SavedModel> format1() {
    return Map.of(
        "format-1-binary.safetensors", binary(),
        "format-1-regression.safetensors", regression(),
        "format-1-settings.safetensors", settings());
  }

  /** The models of format version 2: several targets, normalization, averages; by file name. */
  static Map<String, SavedModel> format2() {
    return Map.of(
        "format-2-averaged.safetensors", TestModels.averaged(Precision.FLOAT32),
        "format-2-normalized.safetensors", TestModels.normalized(Precision.FLOAT32),
        "format-2-multilabel.safetensors", TestModels.multilabel(Precision.FLOAT32),
        "format-2-numbers.safetensors", TestModels.severalNumbers(Precision.FLOAT64));
  }

  /** The models of format version 3: features that are made of columns; by file name. */
  static Map<String, SavedModel> format3() {
    return Map.of("format-3-columns.safetensors", columns());
  }

  /** The models of all versions. */
  static Map<String, SavedModel> all() {
    Map<String, SavedModel> all = new LinkedHashMap<>(format1());
    all.putAll(format2());
    all.putAll(format3());
    return all;
  }

  private static SavedModel binary() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("hidden", "2");
    settings.put("activation", "logistic");
    settings.put("optimizer", "sgd");
    return new SavedModel(
        NetworkSpec.perceptron(3, List.of(2), List.of(Activation.LOGISTIC), 1),
        Loss.BINARY_CROSS_ENTROPY,
        Precision.FLOAT32,
        new SavedModel.Features(
            List.of("radius", "texture", "größe"),
            Standardizer.of(new double[] {14.1, 19.3, 0}, new double[] {3.5, 4.3, 0})),
        new SavedTarget(Task.BINARY, "diagnosis", List.of("benign", "malignant"), null),
        new SavedTraining(
            new Sgd(0.25, 0.9, true), 500, 42, "cpu", null, ProductPrecision.FP32, settings),
        new double[] {0.5, -1.25, 2, 0.0078125, -0.375, 3.5, 1.5, -2.5, 0.125, -0.0625, -0.75},
        OptimizerState.of(new double[] {1, -2, 3, -4, 5, -6, 7, -8, 9, -10, (float) 0.1}, 7_500));
  }

  /** Every kind of column, and every transform. */
  static Preprocessor preprocessor() {
    double[] knots = {1, 2, 2, 7.5};
    return Preprocessor.of(
            List.of(
                number("amount", ColumnKind.NUMERIC, 2.5, true, Transform.IDENTITY),
                number("stamp", ColumnKind.NUMERIC, 1.75e12, false, linear(Transform.Kind.LINEAR)),
                number("clip", ColumnKind.NUMERIC, 0, false, linear(Transform.Kind.SMOOTH_CLIP)),
                number(
                    "rank",
                    ColumnKind.NUMERIC,
                    2,
                    false,
                    Transform.of(Transform.Kind.QUANTILES, 0, 1, knots)),
                number("ok", ColumnKind.BOOLEAN, Double.NaN, false, Transform.IDENTITY),
                number("size", ColumnKind.ORDINAL, 1, false, Transform.IDENTITY),
                new CategoryEncoder("color", List.of("blue", "größe", "red"), true, true, false),
                new CategoryEncoder("code", List.of("01", "1"), false, false, true),
                new TimeEncoder("day", TimeFormat.ISO, true, 1.7e9, 86_400.5, false, true)))
        .withMissing(Set.of("na", "-999"));
  }

  private static ColumnEncoder number(
      String name, ColumnKind kind, double replacement, boolean indicator, Transform transform) {
    List<String> levels = kind == ColumnKind.ORDINAL ? List.of("S", "M", "L") : List.of();
    boolean ready = kind == ColumnKind.BOOLEAN || !transform.equals(Transform.IDENTITY);
    return new NumberEncoder(name, kind, levels, replacement, indicator, transform, ready);
  }

  private static Transform linear(Transform.Kind kind) {
    return Transform.of(kind, 1.748736094e12, 1.0 / 671, new double[0]);
  }

  private static SavedModel columns() {
    Preprocessor preprocessor = preprocessor();
    int inputs = preprocessor.features().size();
    double[] parameters = new double[inputs + 1];
    Arrays.setAll(parameters, i -> i / 8.0 - 1);
    double[] deviations = new double[inputs];
    Arrays.setAll(deviations, i -> preprocessor.isReady(i) ? 1 : 3.5);
    return new SavedModel(
        NetworkSpec.perceptron(inputs, List.of(), List.of(), 1),
        Loss.HALF_SQUARED_ERROR,
        Precision.FLOAT32,
        new SavedModel.Features(
            preprocessor.features(), Standardizer.of(new double[inputs], deviations), preprocessor),
        new SavedTarget(Task.REGRESSION, "price", List.of(), null),
        new SavedTraining(
            Sgd.DEFAULT, 3, 42, "cpu", null, ProductPrecision.FP32, Map.of("hidden", "none")),
        parameters,
        OptimizerState.of(new double[0], 9));
  }

  private static SavedModel regression() {
    return new SavedModel(
        NetworkSpec.perceptron(1, List.of(2), List.of(Activation.RELU), 1),
        Loss.HALF_SQUARED_ERROR,
        Precision.FLOAT64,
        new SavedModel.Features(List.of("bmi"), null),
        new SavedTarget(
            Task.REGRESSION,
            "progression",
            List.of(),
            Standardizer.of(new double[] {152.125}, new double[] {77.0625})),
        new SavedTraining(
            Adam.DEFAULT.withLearningRate(0.01),
            12,
            -1,
            "NVIDIA H200",
            null,
            ProductPrecision.FP32,
            Map.of()),
        new double[] {0.1, -0.2, 0.3, -0.4, 1.0 / 3, -0.0, 1e-300},
        OptimizerState.of(
            new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1, 2, 3, 4, 5, 6, 7}, 96));
  }

  /**
   * A model with all settings of its training, which were texts in memory when the file was
   * written.
   */
  private static SavedModel settings() {
    return new SavedModel(
        NetworkSpec.perceptron(2, List.of(), List.of(), 3),
        Loss.SOFTMAX_CROSS_ENTROPY,
        Precision.FLOAT32,
        new SavedModel.Features(List.of("length", "width"), null),
        new SavedTarget(Task.MULTICLASS, "species", List.of("a", "b", "c"), null),
        SavedTraining.of(
            new TrainingConfig(
                40,
                TrainingConfig.FULL_BATCH,
                Adam.DEFAULT,
                new Penalty(1e-5, 0.1),
                Initializer.HE_NORMAL,
                -7),
            ProductPrecision.TF32,
            20,
            "cuda"),
        new double[] {0.5, -1.25, 2, 0.25, -0.375, 3.5, 1.5, -2.5, 0.125},
        OptimizerState.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 20));
  }

  /** Writes missing files. */
  public static void main(String[] arguments) throws IOException {
    for (Map.Entry<String, SavedModel> entry : all().entrySet()) {
      Path file = Path.of("src/test/resources/models", entry.getKey());
      if (Files.notExists(file)) {
        ModelFiles.save(entry.getValue(), file);
      }
    }
  }
}
