package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateScalars;
import dev.warptron.optim.Updates;
import dev.warptron.verify.SampleCases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTableTest {
  static List<Optimizer> optimizers() {
    return SampleCases.optimizers();
  }

  /** Each row equals the scalars of its update, wherever a training is split. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void eachUpdateHasItsOwnScalars(Optimizer optimizer) {
    int updates = 2500; // the corrections of the examples are constant long before
    float[] whole = ScalarTable.of(Updates.of(optimizer), 7, updates).firstRows(updates);
    for (int i = 0; i < updates; i++) {
      double[] exact = new double[UpdateScalars.COUNT];
      optimizer.scalars().of(8 + i, optimizer.learningRate(), exact);
      float[] one = ScalarTable.ofOne(Updates.of(optimizer), 8 + i).values();
      for (int k = 0; k < UpdateScalars.COUNT; k++) {
        exact[UpdateScalars.KEPT] = 1;
        exact[UpdateScalars.DROPOUT] = 1;
        assertThat(whole[i * UpdateScalars.COUNT + k]).isEqualTo((float) exact[k]);
        assertThat(one[k]).isEqualTo((float) exact[k]);
      }
    }
  }

  @Test
  void constantScalarsTakeOneRow() {
    assertThat(ScalarTable.of(Updates.of(new Sgd(0.1, 0.9, true)), 0, 1_000_000).rows())
        .isEqualTo(1);
    assertThat(ScalarTable.of(Updates.of(Adam.DEFAULT), 1_000_000, 1_000_000).rows()).isEqualTo(1);
    assertThat(ScalarTable.of(Updates.of(Adam.DEFAULT), 0, 0).rows()).isEqualTo(1);
  }

  /** 1 - beta2^t is 1 in double precision after some 40 000 updates. */
  @ParameterizedTest
  @ValueSource(longs = {100_000, 1L << 40})
  void aLongTrainingWithAdamTakesRowsUpToWhereTheyAreConstant(long updates) {
    assertThat(ScalarTable.of(Updates.of(Adam.DEFAULT), 0, updates).rows())
        .isBetween(37_000, 41_000);
    assertThat(ScalarTable.of(Updates.of(Adam.DEFAULT), 30_000, updates).rows())
        .isBetween(7_000, 11_000);
    assertThat(ScalarTable.of(Updates.of(Adam.DEFAULT), 0, 100).rows()).isEqualTo(100);
  }
}
