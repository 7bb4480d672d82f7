package dev.warptron.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.ProductPrecision;
import dev.warptron.peers.PeerWorker.PeerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Encog peer in its process: what it trains and predicts, and which workloads it declines. */
@Tag("long")
class EncogPeerTest {
  @TempDir private Path folder;

  private static Workload workload(String name) {
    return Workloads.ON_A_PROCESSOR.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static WorkloadData cancer() {
    return new WorkloadData(Rows.cancer(), Rows.cancerValidation());
  }

  @MustBeClosed
  private PeerClient start(int threads) {
    List<String> options = List.of("--threads", String.valueOf(threads));
    return PeerClient.start(
        Peer.ENCOG, options, threads, folder.resolve("log"), Deadline.inMinutes(3));
  }

  private Path files(Workload workload, WorkloadFiles.Kind kind, WorkloadData data)
      throws IOException {
    return WorkloadFiles.write(folder, workload, kind, /* networks= */ 1, data);
  }

  @ParameterizedTest
  @CsvSource({"w1, 1, 3", "w1, 2, 1", "w2, 1, 2", "w2, 2, 0"})
  void everyModeGivesTheLossesOfTheReferenceDevice(String name, int threads, int modeCount)
      throws IOException {
    Workload workload = workload(name);
    int epochs = workload.checkedEpochs();
    try (PeerClient client = start(threads);
        Backend oracle = Backends.choose("reference").open();
        WarptronTraining expected =
            new WarptronTraining(oracle, workload.withoutPenalty(), cancer().training())) {
      assertThat(client.followsPermutations()).isTrue();
      assertThat(client.hasPenalty()).isFalse();
      List<String> modes = client.load(files(workload, WorkloadFiles.Kind.TRAINING, cancer()));
      assertThat(modes).hasSize(modeCount);
      for (String mode : modes) {
        double bound = workload.epochBound(ProductPrecision.FP32); // the file holds float32 weights
        assertThat(
                BenchRun.compare(mode, client.losses(mode, epochs), expected.losses(epochs), bound))
            .extracting(Check::verdict)
            .isEqualTo(Check.Verdict.PASSED);
      }
    }
  }

  @Test
  void theAccuracyCheckFindsAPeerThatDoesNotTrain() throws IOException {
    Workload workload = workload("w2");
    Rows test = Rows.cancerValidation();
    try (PeerClient client = start(1);
        Backend oracle = Backends.choose("reference").open();
        WarptronTraining warptron = new WarptronTraining(oracle, workload, cancer().training())) {
      client.load(files(workload, WorkloadFiles.Kind.TRAINING, cancer()));
      double expected = warptron.accuracy(100, test);
      PeerClient.Timed trained = client.time("process", 100);
      PeerClient.Timed idle = client.time("process", 0);
      assertThat(trained.seconds()).isGreaterThan(idle.seconds());
      assertThat(Accuracies.compare("x", expected, List.of(trained.accuracy()), test.count()))
          .extracting(Check::verdict)
          .isEqualTo(Check.Verdict.PASSED);
      assertThat(Accuracies.compare("x", expected, List.of(idle.accuracy()), test.count()))
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
    try (PeerClient client = start(1)) {
      assertThat(client.load(files(workload, WorkloadFiles.Kind.ROW, cancer())))
          .containsExactly("compute");
      float[] actual = client.probabilities("compute", 100, folder.resolve("probabilities"));
      assertThat(
              new Predictions(workload.network(), parameters)
                  .compare("x", actual, Rows.cancer(), 100))
          .extracting(Check::verdict)
          .isEqualTo(Check.Verdict.PASSED);
    }
  }

  @Test
  void imagesAreDeclinedWithTheReason() throws IOException {
    try (PeerClient client = start(1)) {
      for (String name : List.of("w3", "w4")) {
        Workload tiny = workload(name).tiny();
        WorkloadData synthetic = new WorkloadData(Rows.images(tiny.rows()), null);
        for (WorkloadFiles.Kind kind :
            List.of(WorkloadFiles.Kind.TRAINING, WorkloadFiles.Kind.PREDICTION)) {
          Path files = files(tiny, kind, synthetic);
          assertThatExceptionOfType(PeerException.class)
              .isThrownBy(() -> client.load(files))
              .withMessage("skipped: supports one output, not the classes of images");
        }
      }
    }
  }
}
