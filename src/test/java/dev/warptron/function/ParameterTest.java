package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How functions are written and parsed, with two kinds: one with a parameter, one without. */
class ParameterTest {
  private enum Kind implements Parameter.Kind {
    RAMP(Parameter.NONE),
    LEAKY_RAMP(new Parameter("slope", 0.25, 0, 1));

    private final Parameter parameter;

    Kind(Parameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }
  }

  private record Ramp(Kind kind, double parameter) {
    Ramp {
      Parameter.require(kind, parameter);
    }
  }

  private static Optional<Ramp> read(String text) {
    return Parameter.read(Kind.values(), Ramp::new, text);
  }

  @Test
  void aParameterStandsBehindTheLabel() {
    assertThat(read("ramp")).contains(new Ramp(Kind.RAMP, 0));
    assertThat(read("leaky_ramp:0.1")).contains(new Ramp(Kind.LEAKY_RAMP, 0.1));
    assertThat(read("leaky_ramp:1e-3")).contains(new Ramp(Kind.LEAKY_RAMP, 0.001));
    assertThat(read("leaky_ramp")).as("the default").contains(new Ramp(Kind.LEAKY_RAMP, 0.25));
    assertThat(read("steep_ramp:0.1")).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() {
    assertThat(Parameter.write(Kind.RAMP, 0)).isEqualTo("ramp");
    assertThat(Parameter.write(Kind.LEAKY_RAMP, 0.1)).isEqualTo("leaky_ramp:0.1");
    assertThat(Parameter.write(Kind.LEAKY_RAMP, 0.25))
        .as("the default, which may change")
        .isEqualTo("leaky_ramp:0.25");
    double third = 1.0 / 3;
    assertThat(read(Parameter.write(Kind.LEAKY_RAMP, third)))
        .contains(new Ramp(Kind.LEAKY_RAMP, third));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.5", "NaN", "Infinity"})
  void aParameterMustBeInItsRange(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("leaky_ramp:" + value))
        .withMessage(
            "the slope of leaky_ramp must be from 0.0 to 1.0, got %s"
                .formatted(Double.valueOf(value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0,1", "0.1:0.2"})
  void aParameterMustBeANumber(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("leaky_ramp:" + value))
        .withMessage("the slope of leaky_ramp must be a number, got '%s'".formatted(value));
  }

  @Test
  void aKindWithoutAParameterTakesNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("ramp:0"))
        .withMessage("ramp has no parameter, got '0'");
  }
}
