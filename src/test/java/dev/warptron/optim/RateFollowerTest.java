package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schedules that follow losses, against scikit-learn and PyTorch; {@code make_schedules.py} beside
 * the numbers made them.
 */
class RateFollowerTest {
  private static Stream<JsonNode> cases(String kind) throws IOException {
    try (InputStream in = RateFollowerTest.class.getResourceAsStream("/schedules/schedules.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).get(kind).spliterator(), false);
    }
  }

  static Stream<JsonNode> adaptive() throws IOException {
    return cases("adaptive");
  }

  static Stream<JsonNode> plateau() throws IOException {
    return cases("plateau");
  }

  private static List<Double> numbers(JsonNode list) {
    List<Double> numbers = new ArrayList<>();
    list.forEach(each -> numbers.add(each.doubleValue()));
    return numbers;
  }

  private static List<FollowedRate> follow(
      RateFollower follower, double eta, List<Double> values, boolean higherIsBetter) {
    List<FollowedRate> states = new ArrayList<>(List.of(FollowedRate.initial(eta)));
    for (double value : values) {
      states.add(follower.after(states.get(states.size() - 1), value, higherIsBetter));
    }
    return states;
  }

  private static List<Double> rates(List<FollowedRate> states) {
    return states.stream().map(FollowedRate::rate).toList();
  }

  @ParameterizedTest
  @MethodSource("adaptive")
  void theAdaptiveRateIsScikitLearns(JsonNode json) {
    AdaptiveRate follower =
        new AdaptiveRate(json.get("tolerance").doubleValue(), json.get("patience").longValue());
    List<Double> expected = numbers(json.get("rates"));
    List<FollowedRate> states =
        follow(follower, expected.get(0), numbers(json.get("values")), /* higherIsBetter= */ false);
    assertThat(rates(states)).isEqualTo(expected);
    assertThat(expected.get(expected.size() - 1)).isLessThan(1e-6);
    int last = states.size() - 1;
    assertThat(states.subList(0, last)).noneMatch(follower::ends);
    assertThat(follower.ends(states.get(last))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("plateau")
  void thePlateauIsPyTorchs(JsonNode json) {
    PlateauRate follower =
        new PlateauRate(
            json.get("factor").doubleValue(),
            json.get("patience").longValue(),
            json.get("threshold").doubleValue(),
            json.get("cooldown").longValue(),
            json.get("floor").doubleValue());
    List<Double> expected = numbers(json.get("rates"));
    List<FollowedRate> states =
        follow(
            follower,
            expected.get(0),
            numbers(json.get("values")),
            json.get("mode").textValue().equals("max"));
    assertThat(rates(states)).isEqualTo(expected);
    assertThat(expected.get(expected.size() - 1)).isLessThan(expected.get(0));
    assertThat(states).noneMatch(follower::ends);
  }

  /** An undefined metric is no improvement, and does not become the best value. */
  @Test
  void aValueThatIsNotANumberIsNoImprovement() {
    PlateauRate follower = new PlateauRate(0.5, 1, 0, 0, 0);
    List<Double> values = List.of(Double.NaN, 3.0, Double.NaN, Double.NaN, 2.0);
    assertThat(rates(follow(follower, 1, values, /* higherIsBetter= */ false)))
        .containsExactly(1.0, 1.0, 1.0, 1.0, 0.5, 0.5);
    assertThat(rates(follow(follower, 1, values, /* higherIsBetter= */ true)))
        .containsExactly(1.0, 1.0, 1.0, 1.0, 0.5, 0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adaptive:tolerance=-1 | adaptive tolerance must be a finite number >= 0, got -1.0",
        "adaptive:patience=0 | adaptive patience must be a whole number >= 1, got 0.0",
        "plateau:factor=1 | plateau factor must be in (0, 1), got 1.0",
        "plateau:patience=1.5 | plateau patience must be a whole number >= 0, got 1.5",
        "plateau:threshold=NaN | plateau threshold must be a finite number >= 0, got NaN",
        "plateau:cooldown=-1 | plateau cooldown must be a whole number >= 0, got -1.0",
        "plateau:floor=-1 | plateau floor must be a finite number >= 0, got -1.0",
        "plateau:per=update | schedule plateau changes the rate after an epoch: per cannot be"
            + " update",
      })
  void wrongSettingsAreRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateSchedule.parse(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "NaN, 0, 0", "Infinity, 0, 0", "1, -1, 0", "1, 0, -1"})
  void aStateNeedsARate(double rate, int waited, int cooldown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FollowedRate(rate, Double.NaN, waited, cooldown))
        .withMessageStartingWith("the state of a learning rate needs a finite rate > 0");
  }
}
