package dev.warptron.headtohead.encog;

import org.encog.engine.network.activation.ActivationSigmoid;
import org.encog.neural.networks.BasicNetwork;
import org.encog.neural.networks.layers.BasicLayer;

/** The workload's network as Encog holds it, with rows that stay in memory. */
final class EncogNetwork {
  private final GivenWorkload workload;
  private final BasicNetwork network = new BasicNetwork();
  private final double[] output = new double[1];

  /** With the given parameters. */
  EncogNetwork(GivenWorkload workload) {
    this.workload = workload;
    network.addLayer(new BasicLayer(null, /* hasBias= */ true, workload.inputs()));
    network.addLayer(new BasicLayer(new ActivationSigmoid(), true, workload.hidden()));
    network.addLayer(new BasicLayer(new ActivationSigmoid(), false, 1));
    network.getStructure().finalizeStructure();
    reset();
  }

  GivenWorkload workload() {
    return workload;
  }

  BasicNetwork encog() {
    return network;
  }

  /** Sets the given parameters again. */
  void reset() {
    int inputs = workload.inputs();
    int hidden = workload.hidden();
    int place = setWeights(0, inputs, hidden, 0);
    place = setWeights(1, hidden, 1, place);
    place = setBiases(0, inputs, hidden, place);
    setBiases(1, hidden, 1, place);
  }

  private int setWeights(int layer, int from, int to, int place) {
    for (int i = 0; i < from; i++) {
      for (int j = 0; j < to; j++) {
        network.setWeight(layer, i, j, workload.parameters()[place + i * to + j]);
      }
    }
    return place + from * to;
  }

  /** A bias is the weight of one more unit, which is always on. */
  private int setBiases(int layer, int from, int to, int place) {
    for (int j = 0; j < to; j++) {
      network.setWeight(layer, from, j, workload.parameters()[place + j]);
    }
    return place + to;
  }

  /** That of the second of two classes. */
  double probability(double[] row) {
    network.compute(row, output);
    return output[0];
  }

  /** Of the first of these rows. */
  double[] probabilities(double[][] rows, int count) {
    double[] probabilities = new double[count];
    for (int row = 0; row < count; row++) {
      probabilities[row] = probability(rows[row]);
    }
    return probabilities;
  }

  /** Again and again. */
  void predictFirstRow(int calls) {
    for (int call = 0; call < calls; call++) {
      network.compute(workload.features()[0], output);
    }
  }

  /** Cross-entropy of a row. */
  double loss(int row) {
    double p = probability(workload.features()[row]);
    return -Math.log(workload.labels()[row] == 1 ? p : 1 - p);
  }

  /** On the test rows; NaN if there are none. */
  double accuracy() {
    double[] probabilities = probabilities(workload.testFeatures(), workload.testLabels().length);
    int right = 0;
    for (int row = 0; row < probabilities.length; row++) {
      if (probabilities[row] > 0.5 == (workload.testLabels()[row] == 1)) {
        right++;
      }
    }
    return (double) right / probabilities.length;
  }
}
