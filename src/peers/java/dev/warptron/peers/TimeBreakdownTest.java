package dev.warptron.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.spi.LaunchCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the report says about gaps between launches. */
class TimeBreakdownTest {
  private static TimeBreakdown breakdown(double observed, double micros) {
    return new TimeBreakdown(
        "a step",
        /* steps= */ 2,
        /* wall= */ 16e-6,
        new LaunchCounts(2, 2),
        observed,
        Map.of("gather_batch", List.of(micros, micros)),
        List.of());
  }

  /**
   * A run with events is slower than one without, so that gaps must be computed from its own times.
   */
  @Test
  void theGapsAreThoseOfTheRunWithEvents() {
    assertThat(breakdown(/* observed= */ 20e-6, /* micros= */ 9).markdown())
        .contains(
            "8.00 us on the host's clock; with events around the launches 10.00 us,"
                + " of which 9.00 us between these events and 1.00 us in gaps");
  }

  @Test
  void noGapIsNegative() {
    assertThat(breakdown(/* observed= */ 20e-6, /* micros= */ 11).markdown())
        .contains("10.00 us, which is less than the 11.00 us between these events")
        .doesNotContain("in gaps", "-1.00");
  }
}
