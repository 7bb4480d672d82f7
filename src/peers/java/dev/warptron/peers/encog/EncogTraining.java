package dev.warptron.peers.encog;

import dev.warptron.peers.encog.EncogPeer.DeclinedException;
import java.util.ArrayList;
import java.util.List;
import org.encog.ml.data.MLDataPair;
import org.encog.ml.data.MLDataSet;
import org.encog.ml.data.basic.BasicMLDataSet;
import org.encog.neural.error.CrossEntropyErrorFunction;
import org.encog.neural.networks.training.propagation.back.Backpropagation;
import org.encog.neural.networks.training.propagation.sgd.StochasticGradientDescent;
import org.encog.neural.networks.training.propagation.sgd.update.MomentumUpdate;

/**
 * A training with a trainer of Encog, with the workload's initial weights, rows and permutations.
 * It minimises cross-entropy without a penalty. Encog sums the gradients of a batch, so the
 * learning rate is divided by the rows of the batch.
 *
 * <p>{@code StochasticGradientDescent.iteration} trains on all rows of its data set, which is set
 * to each batch here, so that the trainer draws no rows itself. It consists of {@code process} for
 * each row and {@code update}, which the mode {@code process} calls directly. {@code
 * Backpropagation} is used for full batches only: with smaller batches it computes all gradients of
 * an epoch from the weights at its start.
 */
final class EncogTraining {
  private static final String ITERATION = "iteration";
  private static final String PROCESS = "process";
  private static final String BACKPROPAGATION = "backpropagation";

  /** A step with rows {@code permutation[begin]} to {@code permutation[end - 1]}. */
  private interface Step {
    void update(int[] permutation, int begin, int end);
  }

  private final EncogNetwork network;
  private final EncogWorkload workload;
  private final MLDataSet rows;
  private final Step step;

  /** Resets the network to its initial parameters. */
  EncogTraining(EncogNetwork network, String mode, int threads) throws DeclinedException {
    this.network = network;
    this.workload = network.workload();
    double[][] targets = new double[workload.rows()][];
    for (int row = 0; row < targets.length; row++) {
      targets[row] = new double[] {workload.labels()[row]};
    }
    this.rows = new BasicMLDataSet(workload.features(), targets);
    network.reset();
    this.step =
        switch (mode) {
          case PROCESS -> process(descent());
          case ITERATION -> iteration(descent());
          case BACKPROPAGATION -> backpropagation(threads);
          default -> throw new DeclinedException("unknown mode: " + mode);
        };
  }

  /** The modes for this number of threads. */
  static List<String> modes(EncogWorkload workload, int threads) {
    List<String> modes = new ArrayList<>();
    if (threads == 1) {
      modes.addAll(List.of(PROCESS, ITERATION));
    }
    if (workload.isFullBatch()) {
      modes.add(BACKPROPAGATION);
    }
    return modes;
  }

  private StochasticGradientDescent descent() {
    StochasticGradientDescent descent = new StochasticGradientDescent(network.encog(), rows);
    descent.setUpdateRule(new MomentumUpdate());
    descent.setMomentum(0);
    descent.setTraining(rows); // replaces a data set that draws random batches
    return descent;
  }

  private Step process(StochasticGradientDescent descent) {
    return (permutation, begin, end) -> {
      for (int i = begin; i < end; i++) {
        descent.process(rows.get(permutation[i]));
      }
      descent.setLearningRate(workload.learningRate() / (end - begin));
      descent.update();
    };
  }

  private Step iteration(StochasticGradientDescent descent) {
    return (permutation, begin, end) -> {
      List<MLDataPair> batch = new ArrayList<>(end - begin);
      for (int i = begin; i < end; i++) {
        batch.add(rows.get(permutation[i]));
      }
      descent.setTraining(new BasicMLDataSet(batch));
      descent.setLearningRate(workload.learningRate() / (end - begin));
      descent.iteration();
    };
  }

  private Step backpropagation(int threads) {
    Backpropagation propagation =
        new Backpropagation(
            network.encog(), rows, workload.learningRate() / workload.rows(), /* theMomentum= */ 0);
    propagation.setErrorFunction(new CrossEntropyErrorFunction());
    propagation.fixFlatSpot(false); // it would add 0.1 to each derivative
    propagation.setThreadCount(threads);
    return (permutation, begin, end) -> propagation.iteration();
  }

  void train(int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      epoch(workload.permutation(epoch));
    }
  }

  private void epoch(int[] permutation) {
    for (int begin = 0; begin < permutation.length; begin += workload.batch()) {
      step.update(permutation, begin, Math.min(begin + workload.batch(), permutation.length));
    }
  }

  /**
   * Trains; returns the mean loss of each epoch, each row measured before the update by its batch.
   */
  List<Double> losses(int epochs) {
    List<Double> losses = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] permutation = workload.permutation(epoch);
      double loss = 0;
      for (int begin = 0; begin < permutation.length; begin += workload.batch()) {
        int end = Math.min(begin + workload.batch(), permutation.length);
        for (int i = begin; i < end; i++) {
          loss += network.loss(permutation[i]);
        }
        step.update(permutation, begin, end);
      }
      losses.add(loss / permutation.length);
    }
    return losses;
  }
}
