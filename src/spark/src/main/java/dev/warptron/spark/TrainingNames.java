package dev.warptron.spark;

import java.io.Serializable;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/** The parameter objects of {@link TrainingParams}, whose methods say what they mean. */
public final class TrainingNames implements Serializable {
  private static final long serialVersionUID = 1;
  static final int DEFAULT_TIMEOUT = 600;
  private static final int DEFAULT_MIB = 1024;

  final Param<String> weightCol;
  final Param<String> validationIndicatorCol;
  final IntArrayParam layers;
  final IntArrayParam hiddenLayers;
  final IntParam maxIter;
  final LongParam seed;
  final DoubleParam stepSize;
  final IntParam batchSize;
  final Param<String> preset;
  final Param<String> activation;
  final Param<String> normalization;
  final Param<String> optimizer;
  final Param<String> schedule;
  final Param<String> loss;
  final DoubleParam l1;
  final DoubleParam l2;
  final DoubleParam weightDecay;
  final DoubleParam dropout;
  final IntParam patience;
  final BooleanParam standardize;
  final IntParam bag;
  final IntParam ensemble;
  final IntParam maxCollectedMib;

  final IntParam workers;

  final IntParam workerTimeout;

  TrainingNames(Params parent) {
    weightCol = new Param<>(parent, "weightCol", "column of row weights, finite and at least 0");
    validationIndicatorCol =
        new Param<>(
            parent,
            "validationIndicatorCol",
            "boolean column: true for the rows that are not trained on, but measured after each epoch");
    layers =
        new IntArrayParam(
            parent, "layers", "sizes of all layers, from the features to the outputs");
    hiddenLayers =
        new IntArrayParam(parent, "hiddenLayers", "units of each hidden layer; empty for none");
    maxIter =
        new IntParam(
            parent,
            "maxIter",
            "passes over the training rows; iterations of lbfgs",
            ParamValidators.gtEq(0));
    seed = new LongParam(parent, "seed", "seed of the initial weights and the order of the rows");
    stepSize = new DoubleParam(parent, "stepSize", "learning rate", ParamValidators.gt(0));
    batchSize =
        new IntParam(parent, "batchSize", "rows of an update; 0 for all", ParamValidators.gtEq(0));
    preset = new Param<>(parent, "preset", "classic, scikit-learn, tabular, realmlp-s or realmlp");
    activation = new Param<>(parent, "activation", "activation of the hidden layers, such as relu");
    normalization =
        new Param<>(
            parent, "normalization", "normalization of the hidden layers: none, layer or batch");
    optimizer =
        new Param<>(
            parent, "optimizer", "optimizer with its settings, such as adam or sgd:momentum=0.9");
    schedule = new Param<>(parent, "schedule", "course of the learning rate, such as cosine");
    loss = new Param<>(parent, "loss", "loss, such as huber");
    l1 = new DoubleParam(parent, "l1", "factor of the L1 penalty", ParamValidators.gtEq(0));
    l2 = new DoubleParam(parent, "l2", "factor of the L2 penalty", ParamValidators.gtEq(0));
    weightDecay =
        new DoubleParam(parent, "weightDecay", "decoupled weight decay", ParamValidators.gtEq(0));
    dropout =
        new DoubleParam(
            parent,
            "dropout",
            "dropout of the hidden layers",
            ParamValidators.inRange(0, 1, true, false));
    patience =
        new IntParam(
            parent,
            "patience",
            "epochs without an improvement on the validation rows after which the training ends",
            ParamValidators.gtEq(1));
    standardize =
        new BooleanParam(parent, "standardize", "whether vectors and arrays are standardized");
    bag =
        new IntParam(
            parent,
            "bag",
            "networks of a bag, each validated on another fold of the rows; 1 for one network",
            ParamValidators.inRange(1, 100));
    ensemble =
        new IntParam(
            parent,
            "ensemble",
            "networks of an ensemble, which differ in their seeds; 1 for one network",
            ParamValidators.inRange(1, 100));
    maxCollectedMib =
        new IntParam(
            parent,
            "maxCollectedMib",
            "largest size of the training rows on the driver, in MiB",
            ParamValidators.gtEq(1));
    workers =
        new IntParam(
            parent,
            "workers",
            "tasks that train one network together, each on a part of the rows",
            ParamValidators.gtEq(1));
    workerTimeout =
        new IntParam(
            parent,
            "workerTimeout",
            "seconds that a worker waits for another one",
            ParamValidators.inRange(1, 1_000_000));
  }

  void setDefaults(Params parent) {
    parent.setDefault(workerTimeout, (Object) DEFAULT_TIMEOUT);
    parent.setDefault(preset, "classic");
    parent.setDefault(maxCollectedMib, (Object) DEFAULT_MIB);
  }
}
