package dev.warptron.spark;

import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** What {@link WarptronRegressor} fits. */
public final class WarptronRegressionModel extends WarptronModel<WarptronRegressionModel> {
  private static final long serialVersionUID = 1;

  /** Without a network, for {@link java.util.ServiceLoader}: it has parameters, and no more. */
  public WarptronRegressionModel() {
    this(Identifiable.randomUID("warptronRegressor"), new byte[0]);
  }

  WarptronRegressionModel(String uid, byte[] file) {
    super(uid, file);
  }

  /** Reads what {@code write} has written. */
  public static MLReader<WarptronRegressionModel> read() {
    return new ModelReader<>(WarptronRegressionModel.class, WarptronRegressionModel::new);
  }

  /** Reads what {@code save} has written. */
  public static WarptronRegressionModel load(String path) {
    return read().load(path);
  }

  @Override
  Outputs outputs() {
    return Outputs.ofRegressor(this);
  }

  @Override
  public WarptronRegressionModel copy(ParamMap extra) {
    return copied(new WarptronRegressionModel(uid(), sharedFile()), extra);
  }
}
