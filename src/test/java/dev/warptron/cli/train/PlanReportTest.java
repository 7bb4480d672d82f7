package dev.warptron.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanReportTest {
  /** A heap of 64 MiB must not be shown as 0.1 GiB. */
  @Test
  void sizesBelowAGibibyteAreInMebibytes() {
    assertThat(PlanReport.size(64 << 20)).isEqualTo("64.0 MiB");
    assertThat(PlanReport.size((1L << 30) - (1 << 20))).isEqualTo("1023.0 MiB");
    assertThat(PlanReport.size(1L << 30)).isEqualTo("1.0 GiB");
    assertThat(PlanReport.size(25L << 30)).isEqualTo("25.0 GiB");
  }
}
