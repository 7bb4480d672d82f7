package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.OptimizerOptions;
import dev.warptron.function.Activation;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SettingsText;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.optim.Adadelta;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Nadam;
import dev.warptron.optim.Noise;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RmsProp;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.verify.SampleCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of a training reaches the model. */
class TrainOptionsTest {
  @TempDir private Path folder;

  /** An option of {@link NetworkOptions} and its effect on the saved model. */
  record Case(
      String option,
      String arguments,
      Function<SavedModel, @Nullable Object> seen,
      @Nullable Object expected) {}

  private static final List<Case> CASES =
      List.of(
          new Case("--hidden", "7,3", m -> m.network().widths(), "2-7-3-1"),
          new Case("--hidden", "none", m -> m.network().widths(), "2-1"),
          new Case(
              "--activation",
              "tanh,relu --hidden 3,2",
              TrainOptionsTest::activations,
              List.of(Activation.TANH, Activation.RELU, Activation.IDENTITY)),
          new Case(
              "--activation",
              "relu --hidden 3,2",
              TrainOptionsTest::activations,
              List.of(Activation.RELU, Activation.RELU, Activation.IDENTITY)),
          new Case(
              "--activation",
              "leaky_relu:0.1,gelu --hidden 3,2",
              TrainOptionsTest::activations,
              List.of(
                  new Activation(Activation.Kind.LEAKY_RELU, 0.1),
                  Activation.of(Activation.Kind.GELU),
                  Activation.IDENTITY)),
          new Case("--loss", "focal:1.5", SavedModel::loss, new Loss(Loss.Kind.FOCAL, 1.5)),
          new Case(
              "--label-smoothing",
              "0.25",
              SavedModel::loss,
              Loss.BINARY_CROSS_ENTROPY.withLabelSmoothing(0.25)),
          new Case("--optimizer", "adam", m -> m.training().optimizer(), Adam.DEFAULT),
          new Case("--optimizer", "sgd", m -> m.training().optimizer(), Sgd.DEFAULT),
          new Case(
              "--learning-rate",
              "0.05",
              m -> m.training().optimizer(),
              Sgd.DEFAULT.withLearningRate(0.05)),
          new Case(
              "--learning-rate",
              "0.05 --optimizer adam",
              m -> m.training().optimizer(),
              Adam.DEFAULT.withLearningRate(0.05)),
          new Case("--momentum", "0.8", m -> m.training().optimizer(), new Sgd(0.1, 0.8, false)),
          new Case(
              "--nesterov",
              "--momentum 0.8",
              m -> m.training().optimizer(),
              new Sgd(0.1, 0.8, true)),
          new Case(
              "--beta1",
              "0.7 --optimizer adam",
              m -> m.training().optimizer(),
              new Adam(0.001, 0.7, 0.999, 1e-8)),
          new Case(
              "--beta2",
              "0.7 --optimizer adam",
              m -> m.training().optimizer(),
              new Adam(0.001, 0.9, 0.7, 1e-8)),
          new Case(
              "--epsilon",
              "1e-4 --optimizer adam",
              m -> m.training().optimizer(),
              new Adam(0.001, 0.9, 0.999, 1e-4)),
          new Case(
              "--decay",
              "0.7 --optimizer adadelta",
              m -> m.training().optimizer(),
              new Adadelta(1, 0.7, 1e-6)),
          new Case(
              "--centered",
              "--optimizer rmsprop",
              m -> m.training().optimizer(),
              new RmsProp(0.01, 0.99, 1e-8, 0, true)),
          new Case(
              "--momentum-decay",
              "0.25 --optimizer nadam",
              m -> m.training().optimizer(),
              new Nadam(0.002, 0.9, 0.999, 1e-8, 0.25)),
          new Case(
              "--schedule",
              "cosine:warmup=2,floor=0.001 --epochs 3 --batch-size full",
              m -> config(m).updates().schedule().label(),
              "cosine:warmup=2,total=3,floor=0.001"),
          new Case(
              "--schedule",
              "step:per=epoch,every=2",
              m -> m.training().settings().get("schedule"),
              "step:per=epoch,every=2,factor=0.1"),
          new Case("--weight-decay", "0.25", m -> config(m).updates().weightDecay(), 0.25),
          new Case(
              "--weight-decay",
              "0.25 --optimizer adamw",
              m -> config(m).updates().weightDecay(),
              0.25),
          new Case(
              "--decay-schedule",
              "flat_cos:flat=0.25 --weight-decay 0.25 --epochs 3 --batch-size full",
              m -> config(m).updates().decaySchedule().label(),
              "flat_cos:flat=0.25,total=3"),
          new Case(
              "--dropout-schedule",
              "linear --dropout 0.25 --epochs 3 --batch-size full",
              m -> config(m).noise().schedule().label(),
              "linear:start=1.0,end=0.0,total=3"),
          new Case("--optimizer", "adamw", m -> config(m).updates().weightDecay(), 0.01),
          new Case("--optimizer", "lion", m -> config(m).updates().weightDecay(), 0.0),
          new Case("--clip-value", "0.5", m -> config(m).updates().limits().clipValue(), 0.5),
          new Case("--clip-norm", "0.5", m -> config(m).updates().limits().clipNorm(), 0.5),
          new Case("--ema-decay", "0.5", m -> config(m).updates().average().emaDecay(), 0.5),
          new Case("--swa-start", "3", m -> config(m).updates().average().swaStart(), 3),
          new Case("--max-norm", "0.5", m -> config(m).updates().limits().maxNorm(), 0.5),
          new Case("--l1", "0", m -> config(m).updates().limits(), Limits.NONE),
          new Case(
              "--norm",
              "layer:0.25 --hidden 4,3",
              m -> normalizations(m),
              List.of(Normalization.layer(0.25), Normalization.layer(0.25), Normalization.NONE)),
          new Case(
              "--norm",
              "batch,none --hidden 4,3",
              m -> normalizations(m),
              List.of(Normalization.batch(1e-5, 0.1), Normalization.NONE, Normalization.NONE)),
          new Case("--parametrization", "ntk", m -> parametrization(m).scalesProducts(), true),
          new Case("--parametrization", "ntk", m -> config(m).initializer(), Initializer.NTK),
          new Case("--bias-rate", "0.25", m -> parametrization(m).biasRate(), 0.25),
          new Case("--parametric-activation", "0.5", m -> parametrization(m).activationRate(), 0.5),
          new Case(
              "--numeric-embedding",
              "0.5",
              m -> m.network().layers().get(0),
              new PeriodicEmbedding(2, List.of(0, 1), 16, 3, 0.1, 0.5)),
          new Case(
              "--input-scale",
              "6",
              m -> ((InputScale) m.network().layers().get(0)).rateFactor(),
              6.0),
          new Case(
              "--dropout", "0.25", m -> config(m).noise(), Noise.NONE.withDropout(List.of(0.25))),
          new Case(
              "--dropout",
              "0.25,0 --hidden 4,3",
              m -> config(m).noise(),
              Noise.NONE.withDropout(List.of(0.25, 0.0))),
          new Case(
              "--input-dropout", "0.25", m -> config(m).noise(), Noise.NONE.withInputDropout(0.25)),
          new Case("--noise", "0.25", m -> config(m).noise(), Noise.NONE.withInputNoise(0.25)),
          new Case("--batch-size", "5", m -> config(m).batchSize(), 5),
          new Case("--batch-size", "full", m -> config(m).batchSize(), TrainingConfig.FULL_BATCH),
          new Case("--epochs", "3", m -> m.training().epochs(), 3),
          new Case("--l1", "0.25", m -> config(m).penalty(), new Penalty(0.25, 0)),
          new Case("--l2", "0.5", m -> config(m).penalty(), new Penalty(0, 0.5)),
          new Case(
              "--class-weight", "balanced", m -> config(m).classWeights(), ClassWeights.BALANCED),
          new Case("--early-stopping", "", m -> config(m).stopping(), EarlyStopping.after(10)),
          new Case("--patience", "7", m -> config(m).stopping(), EarlyStopping.after(7)),
          new Case(
              "--min-delta",
              "0.5 --patience 7",
              m -> config(m).stopping(),
              EarlyStopping.after(7).withMinDelta(0.5)),
          new Case(
              "--monitor",
              "roc_auc",
              m -> config(m).stopping(),
              EarlyStopping.KEEP_BEST.withMonitor("roc_auc")),
          new Case("--drop-last", "", m -> config(m).dropLast(), true),
          new Case(
              "--keep",
              "last-best",
              m -> config(m).stopping().keep(),
              EarlyStopping.Keep.LAST_BEST),
          new Case("--no-shuffle", "", m -> config(m).shuffle(), false),
          new Case("--seed", "3", m -> config(m).shuffle(), true),
          new Case("--keep", "last", m -> config(m).stopping(), EarlyStopping.OFF),
          new Case("--keep", "best", m -> config(m).stopping(), EarlyStopping.KEEP_BEST),
          new Case("--init", "ones", m -> config(m).initializer(), Initializer.ONES),
          new Case("--init", "glorot", m -> config(m).initializer(), Initializer.GLOROT_UNIFORM),
          new Case("--init", "he", m -> config(m).initializer(), Initializer.HE_NORMAL),
          new Case("--init", "he-uniform", m -> config(m).initializer(), Initializer.HE_UNIFORM),
          new Case("--seed", "-7", m -> m.training().seed(), -7L),
          new Case("--device", "reference", m -> m.training().device(), "reference"),
          // A property of the machine, not of the model; CudaJarIT tests that the folder is used.
          new Case(
              "--cuda-libraries",
              "nowhere",
              m -> m.training().settings().get("cuda-libraries"),
              null),
          new Case("--precision", "fp32", m -> m.training().settings().get("precision"), null),
          new Case("--threads", "1", m -> m.training().settings().get("threads"), null),
          new Case(
              "--gemm-library",
              "none.so --device reference",
              m -> m.training().device(),
              "reference"));

  private static List<Activation> activations(SavedModel model) {
    return model.network().layers().stream().map(Layer::activation).toList();
  }

  private static List<Normalization> normalizations(SavedModel model) {
    return model.network().layers().stream().map(Layer::normalization).toList();
  }

  private static Parametrization parametrization(SavedModel model) {
    return ((Dense) model.network().hiddenLayers().get(0)).parametrization();
  }

  private static TrainingConfig config(SavedModel model) {
    return model.training().requireConfig();
  }

  static Stream<Arguments> cases() {
    return CASES.stream().map(c -> argumentSet(c.option + " " + c.arguments, c));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOptionReachesTheModel(Case given) throws IOException {
    String words = (given.option + " " + given.arguments).strip();
    assertThat(given.seen.apply(trained(words.split(" ", -1)))).isEqualTo(given.expected);
  }

  static Stream<Optimizer> optimizers() {
    return SampleCases.optimizers().stream();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void everySettingOfAnOptimizerReachesTheModel(Optimizer optimizer) throws IOException {
    List<String> options = new ArrayList<>(List.of("--optimizer", optimizer.name()));
    double[] settings = optimizer.settings();
    for (int i = 0; i < settings.length; i++) {
      HyperParameter parameter = optimizer.kind().parameters().get(i);
      if (!parameter.isFlag()) {
        options.addAll(List.of("--" + parameter.option(), String.valueOf(settings[i])));
      } else if (settings[i] != 0) {
        options.add("--" + parameter.option());
      }
    }
    assertThat(trained(options.toArray(String[]::new)).training().optimizer()).isEqualTo(optimizer);
  }

  @Test
  void noOptionOfTheNetworkIsForgottenAbove() {
    Set<String> all =
        CommandSpec.forAnnotatedObject(new NetworkOptions()).options().stream()
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    Stream<String> settings = OptimizerOptions.parameters().keySet().stream().map("--"::concat);
    assertThat(Stream.concat(CASES.stream().map(Case::option), settings)).containsAll(all);
    assertThat(all).containsAll(CASES.stream().map(Case::option).toList());
  }

  @Test
  void optionsThatAreNotGivenLeaveTheDefaultsOfTheLibrary() throws IOException {
    SavedModel model = trained("--epochs", "1");
    TrainingConfig expected =
        TrainingConfig.DEFAULT.withEpochs(1).withStopping(EarlyStopping.KEEP_BEST);
    assertThat(config(model)).isEqualTo(expected);
    assertThat(model.training().settings()).isEqualTo(SettingsText.of(expected));
    SavedModel all = trained("--epochs", "1", "--valid-fraction", "0");
    assertThat(config(all)).isEqualTo(TrainingConfig.DEFAULT.withEpochs(1));
    assertThat(model.network().widths()).isEqualTo("2-10-1");
    assertThat(activations(model)).containsExactly(Activation.LOGISTIC, Activation.IDENTITY);
  }

  @Test
  void reluStartsAsSuitsIt() throws IOException {
    SavedModel model = trained("--epochs", "1", "--activation", "relu");
    assertThat(config(model).initializer()).isEqualTo(Initializer.HE_NORMAL);
  }

  private SavedModel trained(String... options) throws IOException {
    Path data = CliFiles.twelveRows(folder);
    Path model = folder.resolve("m.safetensors");
    CommandRun.of(
            CommandRun.words(
                new Object[] {"train", data, "--target", "y", "--model", model},
                (Object[]) options))
        .succeeds();
    return ModelFiles.load(model);
  }
}
