package dev.warptron.headtohead.encog;

import dev.warptron.headtohead.encog.EncogPeer.DeclinedException;
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
 * A training from the given start with a trainer of Encog's, which minimises cross-entropy without
 * a penalty, over the given rows in the given orders. Encog adds the gradients of a batch up, so
 * the learning rate is divided by its rows.
 *
 * <p>Its {@code StochasticGradientDescent} draws rows by itself only if it is left to: {@code
 * iteration} takes the rows of its data set, which are set for each batch here, and {@code process}
 * and {@code update} are what it consists of. Batches of {@code Backpropagation} are not taken: all
 * of an epoch's gradients come from the weights at its start.
 */
final class EncogTraining {
  private static final String ITERATION = "iteration";
  private static final String PROCESS = "process";
  private static final String BACKPROPAGATION = "backpropagation";

  /** An update by rows {@code order[begin]} to {@code order[end - 1]}. */
  private interface Step {
    void update(int[] order, int begin, int end);
  }

  private final EncogNetwork network;
  private final GivenWorkload workload;
  private final MLDataSet rows;
  private final Step step;

  /** Sets the network's parameters to the given start. */
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
          default -> throw new DeclinedException("no such mode: " + mode);
        };
  }

  /** Those that use as many threads. */
  static List<String> modes(GivenWorkload workload, int threads) {
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
    descent.setTraining(rows); // in place of a set that draws batches
    return descent;
  }

  private Step process(StochasticGradientDescent descent) {
    return (order, begin, end) -> {
      for (int i = begin; i < end; i++) {
        descent.process(rows.get(order[i]));
      }
      descent.setLearningRate(workload.learningRate() / (end - begin));
      descent.update();
    };
  }

  private Step iteration(StochasticGradientDescent descent) {
    return (order, begin, end) -> {
      List<MLDataPair> batch = new ArrayList<>(end - begin);
      for (int i = begin; i < end; i++) {
        batch.add(rows.get(order[i]));
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
    return (order, begin, end) -> propagation.iteration();
  }

  void train(int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      epoch(workload.order(epoch));
    }
  }

  private void epoch(int[] order) {
    for (int begin = 0; begin < order.length; begin += workload.batch()) {
      step.update(order, begin, Math.min(begin + workload.batch(), order.length));
    }
  }

  /** Trains; gives each epoch's mean loss of the rows as they are before their batch's update. */
  List<Double> losses(int epochs) {
    List<Double> losses = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = workload.order(epoch);
      double loss = 0;
      for (int begin = 0; begin < order.length; begin += workload.batch()) {
        int end = Math.min(begin + workload.batch(), order.length);
        for (int i = begin; i < end; i++) {
          loss += network.loss(order[i]);
        }
        step.update(order, begin, end);
      }
      losses.add(loss / order.length);
    }
    return losses;
  }
}
