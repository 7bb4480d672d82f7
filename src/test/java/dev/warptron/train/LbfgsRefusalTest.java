package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.function.Penalty;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.Limits;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What L-BFGS refuses, before work. */
class LbfgsRefusalTest {
  private static final TrainingConfig FULL_BATCH =
      Job.classification()
          .config()
          .withBatchSize(TrainingConfig.FULL_BATCH)
          .withOptimizer(Lbfgs.DEFAULT);

  static Stream<Arguments> impossible() {
    return Stream.of(
        argumentSet(
            "batches",
            FULL_BATCH.withBatchSize(32),
            "lbfgs uses all rows in every iteration: the batch size must be full, got 32"),
        argumentSet(
            "l1",
            FULL_BATCH.withPenalty(new Penalty(0.1, 0.1)),
            "lbfgs needs a loss with a derivative, and the L1 penalty has none at 0: set l1 to 0, or"
                + " take another optimizer"),
        argumentSet(
            "schedule",
            FULL_BATCH.withSchedule(RateSchedule.parse("cosine")),
            "lbfgs has no learning rate, so it takes no schedule, got cosine"),
        argumentSet(
            "decay",
            FULL_BATCH.withUpdates(FULL_BATCH.updates().withWeightDecay(0.1)),
            "lbfgs has no learning rate, which weight decay needs"),
        argumentSet(
            "clip norm",
            FULL_BATCH.withUpdates(
                FULL_BATCH.updates().withLimits(new Limits(Limits.OFF, 1, Limits.OFF))),
            "lbfgs takes neither limits of the gradient nor of the weights"),
        argumentSet(
            "max norm",
            FULL_BATCH.withUpdates(
                FULL_BATCH.updates().withLimits(new Limits(Limits.OFF, Limits.OFF, 1))),
            "lbfgs takes neither limits of the gradient nor of the weights"));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatExcludesItIsRefusedBeforeWork(TrainingConfig config, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Job.classification().with(config).train(TestBackends.all().get(0)))
        .withMessageStartingWith(message);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lbfgs(0, 0, 0))
        .withMessage("lbfgs history size must be a whole number from 1 to 100, got 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lbfgs(10, Double.NaN, 0))
        .withMessage("lbfgs gradient tolerance must be a finite number >= 0, got NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lbfgs(10, 0, -1))
        .withMessage("lbfgs loss tolerance must be a finite number >= 0, got -1.0");
    assertThat(Lbfgs.DEFAULT.describe())
        .isEqualTo("lbfgs, history size 10, gradient tolerance 0.00001, loss tolerance 1e-9");
  }
}
