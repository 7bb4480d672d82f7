package dev.warptron.peers.encog;

import org.encog.engine.network.activation.ActivationSigmoid;
import org.encog.neural.networks.BasicNetwork;
import org.encog.neural.networks.layers.BasicLayer;

/** The network of a workload as an Encog network. */
final class EncogNetwork {
  private final EncogWorkload workload;
  private final BasicNetwork network = new BasicNetwork();
  private final double[] output = new double[1];

  /** A network with the workload's initial parameters. */
  EncogNetwork(EncogWorkload workload) {
    this.workload = workload;
    network.addLayer(new BasicLayer(null, /* hasBias= */ true, workload.inputs()));
    network.addLayer(new BasicLayer(new ActivationSigmoid(), true, workload.hidden()));
    network.addLayer(new BasicLayer(new ActivationSigmoid(), false, 1));
    network.getStructure().finalizeStructure();
    reset();
  }

  EncogWorkload workload() {
    return workload;
  }

  BasicNetwork encog() {
    return network;
  }

  /** Restores the initial parameters. */
  void reset() {
    int inputs = workload.inputs();
    int hidden = workload.hidden();
    int offset = setWeights(0, inputs, hidden, 0);
    offset = setWeights(1, hidden, 1, offset);
    offset = setBiases(0, inputs, hidden, offset);
    setBiases(1, hidden, 1, offset);
  }

  private int setWeights(int layer, int from, int to, int offset) {
    for (int i = 0; i < from; i++) {
      for (int j = 0; j < to; j++) {
        network.setWeight(layer, i, j, workload.parameters()[offset + i * to + j]);
      }
    }
    return offset + from * to;
  }

  /** In Encog, a bias is the weight of an extra unit whose activation is 1. */
  private int setBiases(int layer, int from, int to, int offset) {
    for (int j = 0; j < to; j++) {
      network.setWeight(layer, from, j, workload.parameters()[offset + j]);
    }
    return offset + to;
  }

  /** The probability of the second of two classes. */
  double probability(double[] row) {
    network.compute(row, output);
    return output[0];
  }

  /** The probabilities of the first {@code count} rows. */
  double[] probabilities(double[][] rows, int count) {
    double[] probabilities = new double[count];
    for (int row = 0; row < count; row++) {
      probabilities[row] = probability(rows[row]);
    }
    return probabilities;
  }

  /** Predicts the first row {@code calls} times. */
  void predictFirstRow(int calls) {
    for (int call = 0; call < calls; call++) {
      network.compute(workload.features()[0], output);
    }
  }

  /** The cross-entropy of a row. */
  double loss(int row) {
    double p = probability(workload.features()[row]);
    return -Math.log(workload.labels()[row] == 1 ? p : 1 - p);
  }

  /** The accuracy on the test rows; NaN if there are none. */
  double accuracy() {
    double[] probabilities = probabilities(workload.testFeatures(), workload.testLabels().length);
    int correct = 0;
    for (int row = 0; row < probabilities.length; row++) {
      if (probabilities[row] > 0.5 == (workload.testLabels()[row] == 1)) {
        correct++;
      }
    }
    return (double) correct / probabilities.length;
  }
}
