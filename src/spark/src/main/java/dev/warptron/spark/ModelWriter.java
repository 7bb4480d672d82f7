package dev.warptron.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLWriter;

/** Writes a model as Spark's metadata and, beside it, a model file of the library. */
final class ModelWriter extends MLWriter {
  /** The name of the model file in the folder of the model. */
  static final String FILE = "model.safetensors";

  private final WarptronModel<?> model;

  ModelWriter(WarptronModel<?> model) {
    this.model = model;
  }

  @Override
  public void saveImpl(String folder) {
    byte[] bytes = model.modelFile();
    DefaultParamsWriter$.MODULE$.saveMetadata(model, folder, sparkSession());
    Path file = new Path(folder, FILE);
    try (OutputStream out =
        file.getFileSystem(sparkSession().sparkContext().hadoopConfiguration())
            .create(file, /* overwrite= */ false)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be saved: %s".formatted(file, e.getMessage()), e);
    }
  }
}
