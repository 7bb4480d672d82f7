package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SavedModelTest {
  private static final SavedModel MODEL = TestModels.binary(Precision.FLOAT32);
  private static final Standardizer TWO_COLUMNS =
      Standardizer.of(new double[] {1, 2}, new double[] {3, 4});

  @Test
  void arraysAreCopiedInAndOut() {
    double[] parameters = MODEL.parameters();
    double[] given = MODEL.parameters();
    SavedModel model = with(MODEL.network(), MODEL.loss(), MODEL.features(), given);
    given[0]++;
    model.parameters()[0]++;
    assertThat(model.parameters()).isEqualTo(parameters);
  }

  @Test
  void settingsAreCopiedInOrderAndCannotBeChanged() {
    Map<String, String> given = new LinkedHashMap<>(Map.of("z", "1"));
    given.put("a", "2");
    given.put("m", "3");
    SavedTraining training = training(1, given);
    given.clear();
    assertThat(training.settings().keySet()).containsExactly("z", "a", "m");
    assertThat(training.otherSettings()).isUnmodifiable();
  }

  @Test
  void equalityIsByValueOfEveryPart() {
    SavedModel same = TestModels.binary(Precision.FLOAT32);
    assertThat(same).isEqualTo(MODEL).hasSameHashCodeAs(MODEL);
    assertThat(MODEL).isNotEqualTo(TestModels.binary(Precision.FLOAT64));

    double[] parameters = MODEL.parameters();
    parameters[1] = 0.0; // was -0.0
    assertThat(with(MODEL.network(), MODEL.loss(), MODEL.features(), parameters))
        .isNotEqualTo(MODEL);
    var raw = new SavedModel.Features(MODEL.features().names(), null);
    assertThat(with(MODEL.network(), MODEL.loss(), raw, MODEL.parameters())).isNotEqualTo(MODEL);
    assertThat(withState(OptimizerState.of(MODEL.optimizerState().slots(), 3))).isNotEqualTo(MODEL);
  }

  @Test
  void toStringIsOneLineForPeople() {
    assertThat(MODEL)
        .hasToString("SavedModel[binary of diagnosis, 3-2-1, float32, 500 epochs on reference]");
  }

  @Test
  void featuresMustFitTheNetworkAndTheirStandardizer() {
    refuses(
        () -> new SavedModel.Features(List.of("a", "b", "a"), null), "two feature names are \"a\"");
    refuses(
        () -> new SavedModel.Features(List.of("a"), TWO_COLUMNS),
        "the standardizer of 1 features must have as many columns, got 2");
    refuses(
        () ->
            with(
                MODEL.network(),
                MODEL.loss(),
                new SavedModel.Features(List.of("a"), null),
                MODEL.parameters()),
        "a network of 3 inputs needs as many feature names, got 1");
  }

  @Test
  void targetMustFitItsTask() {
    refuses(() -> target(Task.BINARY, "a"), "a binary target has 2 class names, got 1");
    refuses(() -> target(Task.BINARY, "a", "a"), "two class names are \"a\"");
    refuses(
        () -> target(Task.MULTICLASS, "a"),
        "a multiclass target has at least 2 class names, got 1");
    refuses(() -> target(Task.REGRESSION, "a"), "a regression target has no class names, got 1");
    refuses(
        () -> new SavedTarget(Task.REGRESSION, "y", List.of(), TWO_COLUMNS),
        "only the target of a regression is standardized, and it has 1 column;"
            + " got regression with 2");
    Standardizer column = Standardizer.of(new double[] {1}, new double[] {1});
    refuses(
        () -> new SavedTarget(Task.BINARY, "y", List.of("a", "b"), column),
        "only the target of a regression is standardized, and it has 1 column; got binary with 1");
  }

  @Test
  void lossAndOutputsMustFitTheTask() {
    refuses(
        () -> with(MODEL.network(), Loss.HALF_SQUARED_ERROR, MODEL.features(), MODEL.parameters()),
        "the loss of a binary model is one of binary_cross_entropy, focal, hinge, squared_hinge, got"
            + " half_squared_error");
    NetworkSpec twoOutputs = NetworkSpec.perceptron(3, List.of(), List.of(), 2);
    refuses(
        () -> with(twoOutputs, MODEL.loss(), MODEL.features(), new double[8]),
        "a binary model of 2 class names and loss binary_cross_entropy has 1 outputs, got a network of"
            + " 2");
  }

  @Test
  void textMustBeUnicode() {
    refuses(
        () -> target(Task.BINARY, "a", "\uD83C"),
        "the class name is not valid Unicode: it holds half of a surrogate pair");
    refuses(
        () -> training(0, Map.of("scale", "\uD83C")),
        "the setting scale is not valid Unicode: it holds half of a surrogate pair");
  }

  @Test
  void epochsAreNotNegative() {
    refuses(() -> training(-1, Map.of()), "epochs must be >= 0, got -1");
  }

  @Test
  void parametersMustBeAllThereFiniteAndExact() {
    refuses(
        () -> with(MODEL.network(), MODEL.loss(), MODEL.features(), new double[10]),
        "a network 3-2-1 has 11 parameters, got 10");
    refuses(() -> withParameter(Double.NaN), "parameter 3 is NaN: the training diverged");
    refuses(
        () -> withParameter(Double.NEGATIVE_INFINITY),
        "parameter 3 is -Infinity: the training diverged");
    refuses(
        () -> withParameter(0.1),
        "parameter 3 is 0.1, which FLOAT32 does not hold exactly:"
            + " round it, or save in another precision");
  }

  @Test
  void optimizerStateMustFitTheOptimizer() {
    refuses(
        () -> withState(OptimizerState.initial(Adam.DEFAULT, 11)),
        "sgd has 1 slots for each of 11 parameters, got 22 numbers in all");
    double[] slots = MODEL.optimizerState().slots();
    slots[4] = Double.POSITIVE_INFINITY; // the square of a large gradient
    assertThat(withState(OptimizerState.of(slots, 1)).optimizerState().slots()[4])
        .isEqualTo(Double.POSITIVE_INFINITY);
    slots[4] = 1e300;
    refuses(
        () -> withState(OptimizerState.of(slots, 1)),
        "number of the optimizer state 4 is 1.0E300, which FLOAT32 does not hold exactly:"
            + " round it, or save in another precision");
  }

  @Test
  void anAverageHasOneMoreSlotAndNoBuffers() {
    SavedModel averaged = TestModels.averaged(Precision.FLOAT32);
    int count = averaged.network().parameterCount();
    refuses(
        () -> with(averaged, averaged.training(), averaged.optimizerState().withoutLastSlot(count)),
        "sgd with an average has 2 slots for each of %1$d parameters, got %1$d numbers in all"
            .formatted(count));
    SavedModel batchNorm = TestModels.normalized(Precision.FLOAT32);
    refuses(
        () -> with(batchNorm, averaged.training(), batchNorm.optimizerState()),
        "averaged parameters have no running averages of batch normalization");
  }

  private static SavedTraining training(int epochs, Map<String, String> otherSettings) {
    return new SavedTraining(
        Sgd.DEFAULT, epochs, 0, "cpu", null, ProductPrecision.FP32, otherSettings);
  }

  private static SavedModel withParameter(double value) {
    double[] parameters = MODEL.parameters();
    parameters[3] = value;
    return with(MODEL.network(), MODEL.loss(), MODEL.features(), parameters);
  }

  private static SavedModel with(
      NetworkSpec network, Loss loss, SavedModel.Features features, double[] parameters) {
    return new SavedModel(
        network,
        loss,
        MODEL.precision(),
        features,
        MODEL.target(),
        MODEL.training(),
        parameters,
        MODEL.optimizerState());
  }

  private static SavedModel withState(OptimizerState state) {
    return with(MODEL, MODEL.training(), state);
  }

  private static SavedModel with(
      SavedModel model, SavedTraining training, OptimizerState optimizerState) {
    return new SavedModel(
        model.network(),
        model.loss(),
        model.precision(),
        model.features(),
        model.target(),
        training,
        model.parameters(),
        optimizerState);
  }

  private static SavedTarget target(Task task, String... classes) {
    return new SavedTarget(task, "y", List.of(classes), null);
  }

  private static void refuses(ThrowingCallable made, String message) {
    assertThatIllegalArgumentException().isThrownBy(made).withMessage(message);
  }
}
