package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules against numbers worked by hand, their texts, and what is refused. */
class ScheduleTest {
  private static final List<String> EXAMPLES =
      List.of(
          "constant",
          "step:every=3,factor=0.5",
          "multistep:milestones=2/5/9,factor=0.5",
          "exponential:factor=0.5",
          "inverse_scaling:power=0.5",
          "polynomial:power=2.0,total=8,floor=0.25",
          "linear:start=1.0,end=0.5,total=8",
          "cosine:warmup=4,total=12,floor=0.5",
          "cosine_restarts:first=2,factor=2,floor=0.5",
          "one_cycle:rise=0.5,start_divisor=4.0,end_divisor=8.0,total=10",
          "coslog4:total=15",
          "flat_cos:flat=0.5,total=8",
          "adaptive:tolerance=0.001,patience=3",
          "plateau:factor=0.5,patience=3,threshold=0.01,cooldown=2,floor=0.001");

  private static Schedule schedule(String text) {
    return RateSchedule.parse(text).schedule();
  }

  @Test
  void everyKindHasAnExample() {
    assertThat(EXAMPLES.stream().map(text -> (Object) schedule(text).getClass()))
        .containsExactlyInAnyOrder((Object[]) Schedule.class.getPermittedSubclasses());
    assertThat(EXAMPLES.stream().map(text -> schedule(text).kind()))
        .containsExactlyElementsOf(Schedule.kinds());
  }

  @Test
  void textsAreReadBack() {
    for (String text : EXAMPLES) {
      RateSchedule schedule = RateSchedule.parse(text);
      assertThat(schedule.label()).isEqualTo(text);
      RateSchedule perEpoch = new RateSchedule(schedule.schedule(), true);
      assertThat(RateSchedule.parse(perEpoch.label())).isEqualTo(perEpoch);
    }
  }

  /** eta = 2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "constant | 7 | 2",
        "step:every=3,factor=0.5 | 2 | 2",
        "step:every=3,factor=0.5 | 3 | 1",
        "step:every=3,factor=0.5 | 8 | 0.5",
        "multistep:milestones=2/5/9,factor=0.5 | 1 | 2",
        "multistep:milestones=2/5/9,factor=0.5 | 2 | 1",
        "multistep:milestones=2/5/9,factor=0.5 | 90 | 0.25",
        "exponential:factor=0.5 | 3 | 0.25",
        "inverse_scaling:power=0.5 | 3 | 1",
        "polynomial:power=2,total=8,floor=0.25 | 4 | 0.6875",
        "polynomial:power=2,total=8,floor=0.25 | 9 | 0.25",
        "linear:start=1,end=0.5,total=8 | 4 | 1.5",
        "linear:start=1,end=0.5,total=8 | 80 | 1",
        "cosine:warmup=4,total=12,floor=0.5 | 0 | 0.5",
        "cosine:warmup=4,total=12,floor=0.5 | 3 | 2",
        "cosine:warmup=4,total=12,floor=0.5 | 4 | 2",
        "cosine:warmup=4,total=12,floor=0.5 | 8 | 1.25",
        "cosine:warmup=4,total=12,floor=0.5 | 12 | 0.5",
        "cosine:warmup=4,total=4 | 4 | 0",
        "cosine_restarts:first=2,factor=2,floor=0.5 | 1 | 1.25",
        "cosine_restarts:first=2,factor=2,floor=0.5 | 2 | 2",
        "cosine_restarts:first=2,factor=2,floor=0.5 | 4 | 1.25",
        "cosine_restarts:first=2,factor=2,floor=0.5 | 6 | 2",
        "one_cycle:rise=0.5,start_divisor=4,end_divisor=8,total=10 | 0 | 0.5",
        "one_cycle:rise=0.5,start_divisor=4,end_divisor=8,total=10 | 2 | 1.25",
        "one_cycle:rise=0.5,start_divisor=4,end_divisor=8,total=10 | 4 | 2",
        "one_cycle:rise=0.5,start_divisor=4,end_divisor=8,total=10 | 9 | 0.0625",
        "coslog4:total=15 | 0 | 0",
        "coslog4:total=15 | 1 | 0",
        "coslog4:total=15 | 3 | 0",
        "coslog4:total=30 | 6 | 0",
        "flat_cos:flat=0.5,total=8 | 4 | 2",
        "flat_cos:flat=0.5,total=8 | 6 | 1",
        "flat_cos:flat=0.5,total=8 | 8 | 0"
      })
  void rates(String text, long s, double expected) {
    assertThat(schedule(text.strip()).rate(2, s)).isCloseTo(expected, within(1e-14));
  }

  /** Half-way through a cycle of log2(1 + 15 t): 1 + 15 t = sqrt 2. */
  @Test
  void coslog4ReachesTheLearningRateBetween() {
    long total = 1_000_000_000;
    long s = Math.round(total * (Math.sqrt(2) - 1) / 15);
    assertThat(new CosLog4(total).rate(2, s)).isCloseTo(2, within(1e-12));
  }

  @Test
  void aScheduleThatIsDeclaredConstantIsConstant() {
    for (String text : EXAMPLES) {
      Schedule schedule = schedule(text);
      long from = Math.min(schedule.constantFrom(), 1000);
      for (long s = from; s < 50; s++) {
        assertThat(schedule.rate(2, s)).as("%s, %d", text, s).isEqualTo(schedule.rate(2, 50));
      }
    }
  }

  @Test
  void ratesPerEpochChangeBetweenEpochsAlsoInAContinuedTraining() {
    RateSchedule halving = RateSchedule.parse("exponential:per=epoch,factor=0.5");
    UpdatePlan whole = new UpdateOptions(halving, 0, Limits.NONE).plan(4, 3, 0, 0);
    UpdatePlan later = new UpdateOptions(halving, 0, Limits.NONE).plan(2, 3, 6, 2);
    for (long update = 1; update <= 12; update++) {
      long finishedEpochs = (update - 1) / 3;
      double expected = Math.pow(0.5, (double) finishedEpochs);
      assertThat(whole.rates().rate(1, update)).isEqualTo(expected);
      if (update > 6) {
        assertThat(later.rates().rate(1, update)).isEqualTo(expected);
      }
    }
  }

  /** A weight is multiplied by 1 - eta_t lambda_t; both have a schedule of their own. */
  @Test
  void theWeightDecayHasAScheduleOfItsOwn() {
    UpdateOptions options =
        new UpdateOptions(RateSchedule.parse("step:per=epoch,every=1,factor=0.5"), 8, Limits.NONE)
            .withDecaySchedule(RateSchedule.parse("flat_cos:flat=0.5"));
    for (boolean continued : new boolean[] {false, true}) {
      UpdatePlan plan =
          continued
              ? options.withDefaultTotals(4, 3).plan(2, 3, /* updatesBefore= */ 6, 2)
              : options.plan(4, 3, 0, 0);
      Updates updates =
          new Updates(
              new Sgd(0.125, 0, false),
              plan.rates(),
              plan.weightDecay(),
              plan.decays(),
              LearningRates.CONSTANT);
      for (long update = continued ? 7 : 1; update <= 15; update++) {
        double eta = 0.125 * Math.pow(0.5, Math.floor((update - 1) / 3.0));
        double part = Math.min(update - 1, 12) / 12.0;
        double lambda = 4 * (1 + Math.cos(Math.PI * Math.max(0, part - 0.5) / 0.5));
        double[] scalars = updates.scalars(update);
        assertThat(scalars[0]).isEqualTo(eta);
        assertThat(scalars[UpdateScalars.KEPT])
            .as("update %d", update)
            .isCloseTo(1 - eta * lambda, within(1e-15))
            .isEqualTo(updates.kept(update));
      }
      assertThat(updates.kept(1)).isEqualTo(0);
      assertThat(updates.kept(13)).isEqualTo(1);
    }
  }

  @Test
  void ratesAreConstantIfLearningRateAndDecayAre() {
    LearningRates course =
        new LearningRates(RateSchedule.parse("flat_cos:total=5").schedule(), false, 1, 0, 0);
    Updates decaying = decaying(LearningRates.CONSTANT, course);
    assertThat(decaying.areRatesConstantFrom(5)).isFalse();
    assertThat(decaying.areRatesConstantFrom(6)).isTrue();
    Updates both = decaying(course, LearningRates.CONSTANT);
    assertThat(both.areRatesConstantFrom(5)).isFalse();
    assertThat(both.areRatesConstantFrom(6)).isTrue();
  }

  private static Updates decaying(LearningRates rates, LearningRates decays) {
    return new Updates(Sgd.DEFAULT, rates, 0.5, decays, LearningRates.CONSTANT);
  }

  /** After 5 epochs on other rows the sixth epoch begins, whatever the number of updates so far. */
  @Test
  void ratesPerEpochCountTheEpochsOfEarlierTrainings() {
    RateSchedule halving = RateSchedule.parse("exponential:per=epoch,factor=0.5");
    UpdatePlan later = new UpdateOptions(halving, 0, Limits.NONE).plan(2, 3, 100, 5);
    assertThat(later.rates().rate(1, 101)).isEqualTo(1.0 / 32);
    assertThat(later.rates().rate(1, 103)).isEqualTo(1.0 / 32);
    assertThat(later.rates().rate(1, 104)).isEqualTo(1.0 / 64);
  }

  @Test
  void theLengthIsThatOfTheTrainingUnlessGiven() {
    TrainingConfig config = TrainingConfig.DEFAULT.withEpochs(10).withBatchSize(32);
    assertThat(config.withSchedule(RateSchedule.parse("cosine")).withScheduleFor(100).updates())
        .isEqualTo(config.withSchedule(RateSchedule.parse("cosine:total=40")).updates());
    assertThat(
            config
                .withSchedule(RateSchedule.parse("linear:per=epoch"))
                .withScheduleFor(100)
                .updates())
        .isEqualTo(config.withSchedule(RateSchedule.parse("linear:per=epoch,total=10")).updates());
    UpdateOptions decaying =
        UpdateOptions.DEFAULT.withWeightDecay(1).withDecaySchedule(RateSchedule.parse("flat_cos"));
    assertThat(config.withUpdates(decaying).withScheduleFor(100).updates().decaySchedule())
        .isEqualTo(RateSchedule.parse("flat_cos:total=40"));
    RateSchedule given = RateSchedule.parse("cosine:total=7");
    assertThat(config.withSchedule(given).withScheduleFor(100).updates().schedule())
        .isEqualTo(given);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "step | schedule step needs every; write it as step:every=N,factor=X",
        "step:every=0 | step every must be a whole number >= 1, got 0.0",
        "step:every=1.5 | step every must be a whole number >= 1, got 1.5",
        "step:every=x | step every must be a whole number >= 1, got 'x'",
        "step:every=3,factor=0 | step factor must be in (0, 1], got 0.0",
        "step:every=3,factor=NaN | step factor must be in (0, 1], got NaN",
        "step:each=3 | schedule step has no setting 'each=3'; write it as step:every=N,factor=X",
        "step:every | schedule step has no setting 'every'; write it as step:every=N,factor=X",
        "constant:factor=1 | schedule constant has no setting 'factor=1'; write it as constant",
        "cosine:per=batch | schedule cosine: per must be update or epoch, got 'batch'",
        "cosine:floor=-1 | cosine floor must be a finite number >= 0, got -1.0",
        "multistep:milestones=5/2 | multistep milestones must ascend, got [5, 2]",
        "multistep:milestones=5/0 | multistep milestones must be a whole number >= 1, got 0.0",
        "one_cycle:rise=1 | one_cycle rise must be in (0, 1), got 1.0",
      })
  void wrongSettingsAreRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateSchedule.parse(text))
        .withMessage(message);
  }

  @Test
  void unknownSchedulesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateSchedule.parse("cosin"))
        .withMessageStartingWith("unknown schedule 'cosin'; known: constant, step, multistep, ");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void limitsMustBePositive(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(value, 1, 1))
        .withMessage("clip value must be a number > 0, got " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(1, value, 1))
        .withMessage("clip norm must be a number > 0, got " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(1, 1, value))
        .withMessage("max norm must be a number > 0, got " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void weightDecayMustNotBeNegative(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpdateOptions.DEFAULT.withWeightDecay(value))
        .withMessage("weight decay must be a finite number >= 0, got " + value);
  }
}
