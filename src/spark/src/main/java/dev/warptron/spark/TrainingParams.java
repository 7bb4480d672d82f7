package dev.warptron.spark;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * The parameters of an estimator. One that is not set has the value of the preset.
 *
 * @param <T> the estimator, which the setters return
 */
public interface TrainingParams<T extends TrainingParams<T>> extends PredictionParams<T> {
  /** The parameter objects of this instance. */
  TrainingNames trainingNames();

  /** Column with the weights of the training rows; default none. */
  default Param<String> weightCol() {
    return trainingNames().weightCol;
  }

  /**
   * Boolean column, true for validation rows: they are not trained on, but measured after each
   * epoch, and the weights of the best epoch are kept. Default none.
   */
  default Param<String> validationIndicatorCol() {
    return trainingNames().validationIndicatorCol;
  }

  /**
   * Sizes of all layers, from the number of features to the number of classes, or 1 for a
   * regression, as in Spark's MultilayerPerceptronClassifier. In place of {@link #hiddenLayers};
   * both ends are checked.
   */
  default IntArrayParam layers() {
    return trainingNames().layers;
  }

  /** Units of each hidden layer; default that of the preset. Empty for a linear model. */
  default IntArrayParam hiddenLayers() {
    return trainingNames().hiddenLayers;
  }

  /** Passes over the training rows, or iterations of lbfgs, &gt;= 0; default that of the preset. */
  default IntParam maxIter() {
    return trainingNames().maxIter;
  }

  /**
   * Seed of the initial weights, the order of the rows, the folds, dropout and noise; default 42.
   */
  default LongParam seed() {
    return trainingNames().seed;
  }

  /** Learning rate, &gt; 0; default that of the preset or optimizer. */
  default DoubleParam stepSize() {
    return trainingNames().stepSize;
  }

  /** Rows of an update, 0 for all; default that of the preset. */
  default IntParam batchSize() {
    return trainingNames().batchSize;
  }

  /**
   * Settings to start from: {@code classic} (the default), {@code scikit-learn} or {@code tabular}.
   */
  default Param<String> preset() {
    return trainingNames().preset;
  }

  /** Activation of the hidden layers, such as {@code relu}; default that of the preset. */
  default Param<String> activation() {
    return trainingNames().activation;
  }

  /**
   * Normalization of the hidden layers: {@code none} (the default), {@code layer} or {@code batch}.
   */
  default Param<String> normalization() {
    return trainingNames().normalization;
  }

  /**
   * Optimizer with its settings, such as {@code adam}, {@code lbfgs} or {@code sgd:momentum=0.9};
   * default that of the preset.
   */
  default Param<String> optimizer() {
    return trainingNames().optimizer;
  }

  /** Course of the learning rate, such as {@code cosine}; default that of the preset. */
  default Param<String> schedule() {
    return trainingNames().schedule;
  }

  /** Loss to minimize; default the cross-entropy, or half of the squared error. */
  default Param<String> loss() {
    return trainingNames().loss;
  }

  /** Factor of the L1 penalty, &gt;= 0; default that of the preset. */
  default DoubleParam l1() {
    return trainingNames().l1;
  }

  /** Factor of the L2 penalty, &gt;= 0; default that of the preset. */
  default DoubleParam l2() {
    return trainingNames().l2;
  }

  /** Decoupled weight decay, &gt;= 0; default that of the optimizer. */
  default DoubleParam weightDecay() {
    return trainingNames().weightDecay;
  }

  /** Dropout of the hidden layers, in [0, 1); default 0. */
  default DoubleParam dropout() {
    return trainingNames().dropout;
  }

  /**
   * Epochs without an improvement on the validation rows after which the training ends, &gt;= 1;
   * default none.
   */
  default IntParam patience() {
    return trainingNames().patience;
  }

  /**
   * Whether the numbers of vectors and arrays, and the target of a regression, are standardized;
   * default true. For {@link #featuresCols} it is the target alone.
   */
  default BooleanParam standardize() {
    return trainingNames().standardize;
  }

  /**
   * Networks of a bag, each of which leaves out another fold of the rows and validates on it; from
   * 1, for one network, to 100. Default that of the preset.
   */
  default IntParam bag() {
    return trainingNames().bag;
  }

  /**
   * Networks of an ensemble, which train on the same rows with different seeds; from 1 (the
   * default) to 100.
   */
  default IntParam ensemble() {
    return trainingNames().ensemble;
  }

  /**
   * Largest size of the training rows, in MiB, which the driver and each executor hold; default
   * 1024.
   */
  default IntParam maxCollectedMib() {
    return trainingNames().maxCollectedMib;
  }

  /**
   * Tasks that train one network together, each on a part of the rows, in one barrier stage;
   * default 1. For one network on a column of vectors or arrays.
   */
  default IntParam workers() {
    return trainingNames().workers;
  }

  /** Seconds that a worker waits for another one before the training fails; default 600. */
  default IntParam workerTimeout() {
    return trainingNames().workerTimeout;
  }

  /** Sets {@link #weightCol}. */
  default T setWeightCol(String value) {
    return with(weightCol(), value);
  }

  /** Sets {@link #validationIndicatorCol}. */
  default T setValidationIndicatorCol(String value) {
    return with(validationIndicatorCol(), value);
  }

  /** Sets {@link #layers}. */
  default T setLayers(int[] value) {
    return with(layers(), value.clone());
  }

  /** Sets {@link #hiddenLayers}. */
  default T setHiddenLayers(int[] value) {
    return with(hiddenLayers(), value.clone());
  }

  /** Sets {@link #maxIter}. */
  default T setMaxIter(int value) {
    return with(maxIter(), value);
  }

  /** Sets {@link #seed}. */
  default T setSeed(long value) {
    return with(seed(), value);
  }

  /** Sets {@link #stepSize}. */
  default T setStepSize(double value) {
    return with(stepSize(), value);
  }

  /** Sets {@link #batchSize}. */
  default T setBatchSize(int value) {
    return with(batchSize(), value);
  }

  /** Sets {@link #preset}. */
  default T setPreset(String value) {
    return with(preset(), value);
  }

  /** Sets {@link #activation}. */
  default T setActivation(String value) {
    return with(activation(), value);
  }

  /** Sets {@link #normalization}. */
  default T setNormalization(String value) {
    return with(normalization(), value);
  }

  /** Sets {@link #optimizer}. */
  default T setOptimizer(String value) {
    return with(optimizer(), value);
  }

  /** Sets {@link #schedule}. */
  default T setSchedule(String value) {
    return with(schedule(), value);
  }

  /** Sets {@link #loss}. */
  default T setLoss(String value) {
    return with(loss(), value);
  }

  /** Sets {@link #l1}. */
  default T setL1(double value) {
    return with(l1(), value);
  }

  /** Sets {@link #l2}. */
  default T setL2(double value) {
    return with(l2(), value);
  }

  /** Sets {@link #weightDecay}. */
  default T setWeightDecay(double value) {
    return with(weightDecay(), value);
  }

  /** Sets {@link #dropout}. */
  default T setDropout(double value) {
    return with(dropout(), value);
  }

  /** Sets {@link #patience}. */
  default T setPatience(int value) {
    return with(patience(), value);
  }

  /** Sets {@link #standardize}. */
  default T setStandardize(boolean value) {
    return with(standardize(), value);
  }

  /** Sets {@link #bag}. */
  default T setBag(int value) {
    return with(bag(), value);
  }

  /** Sets {@link #ensemble}. */
  default T setEnsemble(int value) {
    return with(ensemble(), value);
  }

  /** Sets {@link #maxCollectedMib}. */
  default T setMaxCollectedMib(int value) {
    return with(maxCollectedMib(), value);
  }

  /** Sets {@link #workers}. */
  default T setWorkers(int value) {
    return with(workers(), value);
  }

  /** Sets {@link #workerTimeout}. */
  default T setWorkerTimeout(int value) {
    return with(workerTimeout(), value);
  }
}
