package dev.warptron.headtohead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.backend.ProductPrecision;
import dev.warptron.headtohead.PeerWorker.PeerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encog in its process: what it trains and predicts, and what it leaves to others. */
class EncogLaneTest {
  @TempDir private Path folder;

  private static Workload workload(String name) {
    return Workload.ON_A_PROCESSOR.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Sets cancer() {
    return new Sets(Rows.cancer(), Rows.cancerValidation());
  }

  @MustBeClosed
  private PeerLane start(int threads) {
    List<String> options = List.of("--threads", String.valueOf(threads));
    return PeerLane.start(
        Peer.ENCOG, options, threads, folder.resolve("log"), Deadline.inMinutes(3));
  }

  private Path files(Workload workload, WorkloadFiles.Kind kind, Sets sets) throws IOException {
    return WorkloadFiles.write(folder, workload, kind, /* networks= */ 1, sets);
  }

  @ParameterizedTest
  @CsvSource({"w1, 1, 3", "w1, 2, 1", "w2, 1, 2", "w2, 2, 0"})
  void everyWayGivesTheLossesOfTheReferenceDevice(String name, int threads, int ways)
      throws IOException {
    Workload workload = workload(name);
    int epochs = workload.checkedEpochs();
    try (PeerLane lane = start(threads);
        Backend oracle = Backends.choose("reference").open();
        OwnTraining expected =
            new OwnTraining(oracle, workload.withoutPenalty(), cancer().training())) {
      assertThat(lane.followsOrders()).isTrue();
      assertThat(lane.hasPenalty()).isFalse();
      List<String> modes = lane.load(files(workload, WorkloadFiles.Kind.TRAINING, cancer()));
      assertThat(modes).hasSize(ways);
      for (String mode : modes) {
        double bound = workload.epochBound(ProductPrecision.FP32); // of the start in the file
        assertThat(
                BenchRun.compare(mode, lane.losses(mode, epochs), expected.losses(epochs), bound))
            .extracting(Check::verdict)
            .isEqualTo(Check.Verdict.PASSED);
      }
    }
  }

  @Test
  void aPeerThatDoesNotTrainIsCaughtByItsAccuracy() throws IOException {
    Workload workload = workload("w2");
    Rows test = Rows.cancerValidation();
    try (PeerLane lane = start(1);
        Backend oracle = Backends.choose("reference").open();
        OwnTraining own = new OwnTraining(oracle, workload, cancer().training())) {
      lane.load(files(workload, WorkloadFiles.Kind.TRAINING, cancer()));
      double right = own.accuracy(100, test);
      PeerLane.Timed trained = lane.time("process", 100);
      PeerLane.Timed idle = lane.time("process", 0);
      assertThat(trained.seconds()).isGreaterThan(idle.seconds());
      assertThat(Accuracies.compare("x", right, List.of(trained.accuracy()), test.count()))
          .extracting(Check::verdict)
          .isEqualTo(Check.Verdict.PASSED);
      assertThat(Accuracies.compare("x", right, List.of(idle.accuracy()), test.count()))
          .extracting(Check::verdict)
          .isEqualTo(Check.Verdict.FAILED);
    }
  }

  @Test
  void singleRowsArePredictedWithTheGivenParameters() throws IOException {
    Workload workload = workload("w2");
    var parameters =
        workload
            .network()
            .initialParameters(workload.config(0).initializer(), workload.config(0).seed());
    try (PeerLane lane = start(1)) {
      assertThat(lane.load(files(workload, WorkloadFiles.Kind.ROW, cancer())))
          .containsExactly("compute");
      float[] actual = lane.probabilities("compute", 100, folder.resolve("probabilities"));
      assertThat(
              new Predictions(workload.network(), parameters)
                  .compare("x", actual, Rows.cancer(), 100))
          .extracting(Check::verdict)
          .isEqualTo(Check.Verdict.PASSED);
    }
  }

  @Test
  void imagesAreLeftOutWithTheReason() throws IOException {
    try (PeerLane lane = start(1)) {
      for (String name : List.of("w3", "w4")) {
        Workload tiny = workload(name).tiny();
        Sets made = new Sets(Rows.images(tiny.rows()), null);
        for (WorkloadFiles.Kind kind :
            List.of(WorkloadFiles.Kind.TRAINING, WorkloadFiles.Kind.PREDICTION)) {
          Path files = files(tiny, kind, made);
          assertThatExceptionOfType(PeerException.class)
              .isThrownBy(() -> lane.load(files))
              .withMessage("left out: written for one output, not for the classes of images");
        }
      }
    }
  }
}
