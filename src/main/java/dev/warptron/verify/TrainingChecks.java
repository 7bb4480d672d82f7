package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.Sampler;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingState;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Complete trainings through the same API that programs use. */
final class TrainingChecks {
  private static final long SEED = 7;

  private TrainingChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("many_trainings", Group.TRAINING, TrainingChecks::manyTrainings),
        new Check(
            "training_small",
            Group.TRAINING,
            (subject, comparison) -> training(subject, comparison, Sample.SMALL)),
        new Check(
            "training_large",
            Group.TRAINING,
            (subject, comparison) -> training(subject, comparison, Sample.LARGE)));
  }

  /**
   * A data set whose targets depend linearly on the first features, and a training on it. The
   * learning rate is small, so that the bounds, which grow with every update, stay far below the
   * losses.
   */
  record Sample(NetworkSpec network, Loss loss, int rows, TrainingConfig config) {
    private static final TrainingConfig CONFIG =
        TrainingConfig.DEFAULT.withOptimizer(new Sgd(0.01, 0, false)).withSeed(SEED);

    /** Small enough to run in one block of a GPU. */
    static final Sample SMALL =
        new Sample(
            NetworkSpec.perceptron(30, List.of(10), List.of(Activation.LOGISTIC), 1),
            Loss.BINARY_CROSS_ENTROPY,
            364,
            CONFIG.withEpochs(4));

    /** Too many weights and rows per batch for one block of a GPU. */
    static final Sample LARGE =
        new Sample(
            NetworkSpec.perceptron(24, List.of(40), List.of(Activation.LOGISTIC), 5),
            Loss.SOFTMAX_CROSS_ENTROPY,
            400,
            CONFIG.withEpochs(3).withBatchSize(256).withOptimizer(new Sgd(0.02, 0, false)));

    double[] x() {
      return uniform(rows * network.inputs(), 1);
    }

    double[] y() {
      int outputs = network.outputs();
      double[] x = x();
      double[] y = new double[rows * outputs];
      for (int i = 0; i < rows; i++) {
        double[] scores = Arrays.copyOfRange(x, i * network.inputs(), i * network.inputs() + 5);
        if (outputs == 1) {
          y[i] = Arrays.stream(scores).sum() > 0 ? 1 : 0;
        } else {
          y[i * outputs + Loss.argMax(Arrays.copyOf(scores, outputs))] = 1;
        }
      }
      return y;
    }

    TrainingJob job(TrainingRows rows) {
      return new TrainingJob(
          network,
          loss,
          config,
          Sampler.shuffled(config.seed()),
          rows,
          /* validation= */ null,
          TrainingState.initial(network, config),
          TrainingListener.NONE);
    }

    /** The same training as plain loops. */
    PlainTraining plain(Tolerance tolerance) {
      PlainTraining plain =
          new PlainTraining(
              network,
              loss,
              ((Optimizer) config.optimizer()).learningRate(),
              TrainingState.initial(network, config).parameters(),
              x(),
              y(),
              tolerance);
      Sampler sampler = Sampler.shuffled(config.seed());
      for (int epoch = 0; epoch < config.epochs(); epoch++) {
        plain.epoch(sampler.permutation(epoch, rows), config.batchSize());
      }
      return plain;
    }
  }

  private static TrainingResult train(Backend backend, Sample sample) {
    try (TrainingRows rows = new TrainingRows(backend, sample.rows, sample.x(), sample.y())) {
      return Trainer.run(backend, sample.job(rows)).requireFinite();
    }
  }

  private static void training(Subject subject, Comparison comparison, Sample sample) {
    TrainingResult expected = train(subject.oracle(), sample);
    TrainingResult reached = train(subject.device(), sample);
    PlainTraining plain = sample.plain(subject.products());
    PlainTraining inDouble = sample.plain(Tolerance.of(Precision.FLOAT64));
    String where = "training of %s, ".formatted(sample.network.widths());
    comparison.within(
        where + "loss of each epoch",
        losses(reached),
        losses(expected),
        sum(plain.lossBounds(), inDouble.lossBounds()));
    comparison.within(
        where + "parameters",
        reached.state().parameters(),
        expected.state().parameters(),
        sum(plain.parameterBounds(), inDouble.parameterBounds()));
  }

  private static double[] sum(double[] first, double[] second) {
    double[] sums = new double[first.length];
    Arrays.setAll(sums, i -> first[i] + second[i]);
    return sums;
  }

  private static double[] losses(TrainingResult result) {
    return result.history().trainingLoss().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Several trainings in one call must give the same bits as each in a separate call. */
  private static void manyTrainings(Subject subject, Comparison comparison) {
    Backend device = subject.device();
    try (Arena arena = new Arena(device)) {
      TrainingRows small = rows(arena, device, Sample.SMALL);
      TrainingRows large = rows(arena, device, Sample.LARGE);
      TrainingConfig config = Sample.SMALL.config.withEpochs(3);
      List<TrainingJob> jobs = new ArrayList<>();
      jobs.add(Sample.LARGE.job(large));
      for (int i = 0; i < 5; i++) {
        Sample sample =
            new Sample(
                NetworkSpec.perceptron(30, List.of(3 + i), List.of(Activation.TANH), 1),
                Sample.SMALL.loss,
                Sample.SMALL.rows,
                (i % 2 == 0 ? config : config.withOptimizer(Adam.DEFAULT))
                    .withSeed(SEED + i)
                    .withBatchSize(32 + i));
        jobs.add(sample.job(small));
      }
      List<TrainingResult> together = Trainer.runAll(device, jobs);
      for (int i = 0; i < jobs.size(); i++) {
        TrainingResult reached = together.get(i).requireFinite();
        TrainingResult alone = Trainer.run(device, jobs.get(i)).requireFinite();
        String where =
            "training %d of %d, %s, ".formatted(i + 1, jobs.size(), jobs.get(i).network().widths());
        comparison.same(where + "losses", losses(reached), losses(alone));
        comparison.same(
            where + "parameters", reached.state().parameters(), alone.state().parameters());
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  private static TrainingRows rows(Arena arena, Backend device, Sample sample) {
    return arena.own(new TrainingRows(device, sample.rows, sample.x(), sample.y()));
  }
}
