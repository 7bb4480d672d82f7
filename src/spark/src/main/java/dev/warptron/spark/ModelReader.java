package dev.warptron.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads what {@link ModelWriter} has written. */
final class ModelReader<M extends WarptronModel<M>> extends MLReader<M> {
  private final Class<M> type;
  private final BiFunction<String, byte[], M> maker;

  /**
   * A reader.
   *
   * @param maker makes a model of its name and the bytes of its file
   */
  ModelReader(Class<M> type, BiFunction<String, byte[], M> maker) {
    this.type = type;
    this.maker = maker;
  }

  @Override
  public M load(String folder) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader$.MODULE$.loadMetadata(folder, sparkSession(), type.getName());
    Path file = new Path(folder, ModelWriter.FILE);
    byte[] bytes;
    try (InputStream in =
        file.getFileSystem(sparkSession().sparkContext().hadoopConfiguration()).open(file)) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    ModelBytes.read(bytes, file.toString()); // refuses what is no model
    M model = maker.apply(metadata.uid(), bytes);
    metadata.getAndSetParams(model, Option.empty());
    return model;
  }
}
