package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.backend.BackendProvider;
import dev.warptron.optim.RateSchedule;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that leaves out the last batch of each epoch: here the last of 13 rows, in fours. */
class DroppedBatchTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job job(boolean drops) {
    Job job = Job.classification();
    return job.with(
        job.config().withDropLast(drops).withSchedule(RateSchedule.parse("cosine")).withEpochs(5));
  }

  private static TrainingResult inOrder(BackendProvider device, Job job) {
    return job.train(device, job.start(), TrainingListener.NONE, Sampler.inOrder());
  }

  /** In the order of the rows it is the training of the rows of whole batches, to the bit. */
  @ParameterizedTest
  @MethodSource("devices")
  void theRowsOfWholeBatchesAreTrained(BackendProvider device) {
    TrainingResult dropped = inOrder(device, job(true));
    TrainingResult twelve = inOrder(device, job(false).withRows(12));
    Job.assertSameBits(dropped.state(), twelve.state());
    assertThat(dropped.state().optimizer().updates()).isEqualTo(5 * 3);
    List<Double> losses = dropped.history().trainingLoss();
    for (int i = 0; i < losses.size(); i++) {
      double expected = twelve.history().trainingLoss().get(i);
      assertThat(losses.get(i))
          .as("of the mean, epoch %d", i + 1)
          .isCloseTo(expected, within(1e-12));
    }
    assertThat(dropped.training()).as("of all rows").isNotEqualTo(twelve.training());
  }

  /** With shuffling each epoch leaves out another row. */
  @ParameterizedTest
  @MethodSource("devices")
  void otherRowsAreLeftOutInEachEpoch(BackendProvider device) {
    TrainingResult dropped = job(true).train(device);
    assertThat(dropped.state().parameters())
        .isNotEqualTo(job(false).withRows(12).train(device).state().parameters())
        .isNotEqualTo(job(false).train(device).state().parameters());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aSmallerSetThanABatchIsOneBatch(BackendProvider device) {
    Job three = job(true).withRows(3);
    Job.assertSameBits(three.train(device).state(), job(false).withRows(3).train(device).state());
    Job eight = job(true).withRows(8);
    Job.assertSameBits(eight.train(device).state(), job(false).withRows(8).train(device).state());
  }
}
