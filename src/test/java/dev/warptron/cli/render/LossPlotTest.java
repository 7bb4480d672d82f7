package dev.warptron.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossPlotTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.05, 0.05",
    "0.30000000000000004, 0.3",
    "2, 2",
    "100, 100",
    "1.25e6, 1250000",
    "2e-7, 2e-7",
    "5e29, 5e29"
  })
  void labelsOfTheYAxisAreReadable(double value, String label) {
    assertThat(LossPlot.tick(value)).isEqualTo(label);
  }

  @Test
  void theMeanEndsWithTheFirstNetworkThatStops() {
    assertThat(LossPlot.means(List.of(List.of(4.0, 2.0, 1.0), List.of(2.0, 1.0))))
        .containsExactly(3.0, 1.5);
  }
}
