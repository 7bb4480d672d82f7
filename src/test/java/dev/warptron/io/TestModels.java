package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import dev.warptron.optim.WeightAverage;
import dev.warptron.random.Philox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Models of every kind, with values that a lossy copy would change. */
final class TestModels {
  private TestModels() {}

  /** Every kind of model that a format must store. */
  static Map<String, SavedModel> all() {
    Map<String, SavedModel> models = new LinkedHashMap<>();
    for (Precision precision : Precision.values()) {
      models.put("binary " + precision, binary(precision));
      models.put("multiclass " + precision, multiclass(precision));
      models.put("regression " + precision, regression(precision));
      models.put("multilabel " + precision, multilabel(precision));
      models.put("several numbers " + precision, severalNumbers(precision));
      models.put("normalized " + precision, normalized(precision));
      models.put("averaged " + precision, averaged(precision));
    }
    return models;
  }

  /** All models as arguments of a parameterized test. */
  static Stream<Arguments> arguments() {
    return all().entrySet().stream().map(e -> argumentSet(e.getKey(), e.getValue()));
  }

  /** Momentum, a standardizer (older JDKs format 1e23 differently), a hidden layer. */
  static SavedModel binary(Precision precision) {
    NetworkSpec network = NetworkSpec.perceptron(3, List.of(2), List.of(Activation.TANH), 1);
    return model(
        network,
        Loss.BINARY_CROSS_ENTROPY,
        precision,
        new SavedModel.Features(
            List.of("radius", "texture", "area"),
            Standardizer.of(
                new double[] {0.1, -0.0, Double.parseDouble("1e23")},
                new double[] {1.0 / 3, 0, 2e-308})),
        new SavedTarget(Task.BINARY, "diagnosis", List.of("B", "M"), null),
        Sgd.DEFAULT.withMomentum(0.9).withNesterov(true));
  }

  /** Plain gradient descent, no standardizer, several hidden layers, names beyond ASCII. */
  static SavedModel multiclass(Precision precision) {
    NetworkSpec network =
        NetworkSpec.perceptron(2, List.of(3, 4), List.of(Activation.RELU, Activation.LOGISTIC), 3);
    return model(
        network,
        Loss.SOFTMAX_CROSS_ENTROPY,
        precision,
        new SavedModel.Features(List.of("Länge \"cm\"", "\uD83C\uDF38\n幅\\"), null),
        new SavedTarget(Task.MULTICLASS, "種", List.of("1", "été", ""), null),
        Sgd.DEFAULT);
  }

  /** Adam, both standardizers, no hidden layer. */
  static SavedModel regression(Precision precision) {
    return model(
        NetworkSpec.perceptron(2, List.of(), List.of(), 1),
        Loss.HALF_SQUARED_ERROR,
        precision,
        new SavedModel.Features(
            List.of("bmi", "age"),
            Standardizer.of(new double[] {26.4, 48}, new double[] {4.4, 13})),
        new SavedTarget(
            Task.REGRESSION,
            "progression",
            List.of(),
            Standardizer.of(new double[] {152.1}, new double[] {77})),
        Adam.DEFAULT);
  }

  /** Three targets of two classes each. */
  static SavedModel multilabel(Precision precision) {
    return model(
        NetworkSpec.perceptron(2, List.of(4), List.of(Activation.TANH), 3),
        Loss.of(Loss.Kind.FOCAL),
        precision,
        new SavedModel.Features(List.of("length", "links"), null),
        new SavedTarget(
            Task.MULTILABEL,
            List.of(
                new SavedTarget.Column("spam", List.of("0", "1")),
                new SavedTarget.Column("urgent, now", List.of("no", "yes")),
                new SavedTarget.Column("wörk", List.of("", "x"))),
            null),
        Sgd.DEFAULT);
  }

  /** Mean and variance of two targets. */
  static SavedModel severalNumbers(Precision precision) {
    return model(
        NetworkSpec.perceptron(2, List.of(3), List.of(Activation.RELU), 4),
        Loss.of(Loss.Kind.GAUSSIAN_NLL),
        precision,
        new SavedModel.Features(List.of("bmi", "age"), null),
        new SavedTarget(
            Task.REGRESSION,
            List.of(
                new SavedTarget.Column("pulse", List.of()),
                new SavedTarget.Column("pressure", List.of())),
            Standardizer.of(new double[] {70.5, 120}, new double[] {0.1, 1e20})),
        Adam.DEFAULT);
  }

  /** Both normalizations, so blocks of parameters that are no weights, and buffers. */
  static SavedModel normalized(Precision precision) {
    return normalized(Normalization.batch(1e-3, 0.25), precision);
  }

  private static SavedModel normalized(Normalization first, Precision precision) {
    NetworkSpec network =
        NetworkSpec.perceptron(
            2,
            List.of(3, 4),
            List.of(Activation.RELU, Activation.TANH),
            List.of(first, Normalization.layer(1e-5)),
            1);
    return model(
        network,
        Loss.HALF_SQUARED_ERROR,
        precision,
        new SavedModel.Features(List.of("bmi", "age"), null),
        new SavedTarget(Task.REGRESSION, "progression", List.of(), null),
        Sgd.DEFAULT.withMomentum(0.5));
  }

  /** An average of the parameters, beside those of the training in a slot. */
  static SavedModel averaged(Precision precision) {
    SavedModel model = normalized(Normalization.layer(1e-5), precision);
    TrainingConfig config = model.training().requireConfig();
    SavedTraining training =
        new SavedTraining(
            config.optimizer(),
            500,
            config.seed(),
            "reference",
            config.withUpdates(UpdateOptions.DEFAULT.withAverage(WeightAverage.exponential(0.999))),
            ProductPrecision.FP32,
            Map.of());
    return new SavedModel(
        model.network(),
        model.loss(),
        precision,
        model.features(),
        model.target(),
        training,
        model.parameters(),
        model.optimizerState().withSlot(numbers(3, model.network().parameterCount(), precision)));
  }

  /** A single layer of many inputs. */
  static SavedModel wide(Precision precision, int inputs) {
    return model(
        NetworkSpec.perceptron(inputs, List.of(), List.of(), 1),
        Loss.HALF_SQUARED_ERROR,
        precision,
        new SavedModel.Features(IntStream.range(0, inputs).mapToObj(i -> "x" + i).toList(), null),
        new SavedTarget(Task.REGRESSION, "y", List.of(), null),
        Adam.DEFAULT);
  }

  private static SavedModel model(
      NetworkSpec network,
      Loss loss,
      Precision precision,
      SavedModel.Features features,
      SavedTarget target,
      Optimizer optimizer) {
    TrainingConfig config =
        TrainingConfig.DEFAULT
            .withOptimizer(optimizer)
            .withSeed(Long.MIN_VALUE + 1)
            .withPenalty(new Penalty(0, 1.0 / 3));
    Map<String, String> later = new LinkedHashMap<>();
    later.put("scheme", "of a later version");
    later.put("activation", "tanh");
    SavedTraining training =
        new SavedTraining(
            optimizer, 500, config.seed(), "reference", config, ProductPrecision.BF16, later);
    int parameters = network.parameterCount();
    double[] slots = numbers(2, optimizer.slotNames().size() * parameters, precision);
    return new SavedModel(
        network,
        loss,
        precision,
        features,
        target,
        training,
        numbers(1, network.valueCount(), precision),
        OptimizerState.of(slots, 1L << 40));
  }

  private static double[] numbers(long seed, int count, Precision precision) {
    Philox random = new Philox(seed, 0);
    double[] values =
        IntStream.range(0, count).mapToDouble(i -> precision.round(random.normal(i))).toArray();
    if (count > 1) {
      values[1] = -0.0;
    }
    return values;
  }

  static byte[] write(ModelFormat format, SavedModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(SavedEnsemble.of(model), out);
    return out.toByteArray();
  }

  static SavedModel read(ModelFormat format, byte[] bytes) throws IOException {
    SavedEnsemble read =
        format.read(new ByteArrayInputStream(bytes), bytes.length, "m.safetensors");
    assertThat(read.size()).isEqualTo(1);
    return read.members().get(0);
  }
}
