package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of dropout and noise. */
class NoiseTest {
  @Test
  void oneShareIsForAllHiddenLayers() {
    Noise noise = Noise.NONE.withDropout(List.of(0.25));
    assertThat(noise.dropout(0)).isEqualTo(0.25);
    assertThat(noise.dropout(7)).isEqualTo(0.25);
    noise.requireFitting(0);
    noise.requireFitting(3);
    Noise each = Noise.NONE.withDropout(List.of(0.25, 0.0));
    assertThat(each.dropout(0)).isEqualTo(0.25);
    assertThat(each.dropout(1)).isZero();
    each.requireFitting(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> each.requireFitting(3))
        .withMessage("dropout needs one share, or one for each of 3 hidden layers, got 2");
  }

  @Test
  void whatIsOffIsNone() {
    assertThat(Noise.NONE.isNone()).isTrue();
    assertThat(Noise.NONE.withInputNoise(0.5).isNone()).isFalse();
    assertThat(Noise.NONE.withInputNoise(0.5).drops()).isFalse();
    assertThat(Noise.NONE.withInputDropout(0.5).drops()).isTrue();
    assertThat(Noise.NONE.withDropout(List.of(0.0, 0.5)).drops()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, 1, Double.NaN, Double.POSITIVE_INFINITY})
  void wrongSharesAreRefused(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Noise.NONE.withDropout(List.of(0.5, share)))
        .withMessage("dropout must be in [0, 1), got " + share);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Noise.NONE.withInputDropout(share))
        .withMessage("input dropout must be in [0, 1), got " + share);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void wrongDeviationsAreRefused(double deviation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Noise.NONE.withInputNoise(deviation))
        .withMessage(
            "the standard deviation of the noise must be a finite number >= 0, got " + deviation);
  }

  @Test
  void aScheduleThatFollowsLossesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Noise.NONE.withSchedule(RateSchedule.parse("plateau")))
        .withMessage(
            "schedule plateau follows the losses of epochs, as the learning rate alone can: choose"
                + " one for the dropout that counts updates or epochs");
  }

  /** The factor of an update is the schedule's rate for a learning rate of 1, but at most 1. */
  @Test
  void theFactorIsAtMostOne() {
    LearningRates linear =
        new LearningRates(RateSchedule.parse("linear:total=4").schedule(), false, 1, 0, 0);
    assertThat(linear.factor(1)).isEqualTo(1);
    assertThat(linear.factor(2)).isEqualTo(0.75);
    assertThat(linear.factor(5)).isZero();
    LearningRates rising =
        new LearningRates(RateSchedule.parse("linear:end=3,total=4").schedule(), false, 1, 0, 0);
    assertThat(rising.rate(1, 5)).isEqualTo(3);
    assertThat(rising.factor(5)).isEqualTo(1);
    LearningRates third =
        new LearningRates(RateSchedule.parse("linear:total=3").schedule(), false, 1, 0, 0);
    assertThat(third.factor(3)).isEqualTo((float) (1.0 / 3)).isNotEqualTo(1.0 / 3);
  }

  @Test
  void dropoutNeedsAShare() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Noise.NONE.withDropout(List.of()))
        .withMessage("dropout needs a share for the hidden layers, got none");
  }
}
