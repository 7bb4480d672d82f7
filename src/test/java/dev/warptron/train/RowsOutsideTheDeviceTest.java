package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings on rows that do not fit in device memory: bitwise equal to resident rows. */
class RowsOutsideTheDeviceTest {
  private static final String MAX_ROW_BYTES = "warptron.cuda.max-row-bytes";
  private static final String ENGINE = "warptron.cuda.engine";

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @BeforeEach
  void takeTheRoomAway() {
    System.setProperty(MAX_ROW_BYTES, "0");
  }

  @AfterEach
  void giveItBack() {
    System.clearProperty(MAX_ROW_BYTES);
  }

  @AfterEach
  void letTheDeviceChoose() {
    System.clearProperty(ENGINE);
  }

  /** Otherwise small networks would train in one block, whose kernel gathers the rows itself. */
  @ParameterizedTest
  @MethodSource("devices")
  void capturedGraphsGatherThemToo(BackendProvider device) {
    System.setProperty(ENGINE, "graph");
    Job batches = Job.classification();
    Recorder recorder = new Recorder();
    TrainingResult outside = batches.train(device, batches.start(), recorder);
    giveItBack();
    Job.assertSameBits(outside.state(), batches.train(device).state());
    if (device.name().equals("cuda")) {
      assertThat(recorder.starts().get(0).step())
          .contains("CUDA graph", "the rows stay in the host's memory, the device has too little");
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void trainingGivesTheSameBits(BackendProvider device) {
    Job batches = Job.classification();
    for (Job job :
        List.of(
            batches,
            batches.with(batches.config().withOptimizer(Adam.DEFAULT).withBatchSize(1)),
            batches.with(batches.config().withBatchSize(TrainingConfig.FULL_BATCH)),
            Job.regression())) {
      Recorder recorder = new Recorder();
      TrainingResult outside = job.train(device, job.start(), recorder);
      giveItBack();
      TrainingResult inside = job.train(device);
      takeTheRoomAway();
      Job.assertSameBits(outside.state(), inside.state());
      assertThat(outside.history()).isEqualTo(inside.history());
      assertThat(outside.training()).isEqualTo(inside.training());
      if (device.name().equals("cuda")) {
        assertThat(recorder.starts().get(0).step())
            .contains("the rows stay in the host's memory, the device has too little");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rowsCanBeWrittenReadAndCopied(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      Tensor rows = arena.rows(new Shape(3, 2));
      assertThat(rows.read()).as("fresh").containsOnly(0).hasSize(6);
      rows.write(new float[] {1, 2, 3, 4, 5, 6});
      rows.rows(1, 1).write(new double[] {7, 8});
      assertThat(rows.read()).containsExactly(1, 2, 7, 8, 5, 6);
      Tensor copy = arena.tensor(new Shape(2, 2));
      backend.copy(rows.rows(1, 2), copy);
      assertThat(copy.read()).containsExactly(7, 8, 5, 6);
      assertThat(copy.isResident()).isTrue();
      assertThat(rows.isResident()).isEqualTo(!device.name().equals("cuda"));
    }
  }
}
