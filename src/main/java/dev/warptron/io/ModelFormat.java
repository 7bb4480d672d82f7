package dev.warptron.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A file format for models.
 *
 * <p>A model that is read equals the model that was written, bit for bit, and equal models have
 * equal bytes. Implementations are stateless and found by {@link java.util.ServiceLoader}; the
 * contract test covers all of them.
 */
public interface ModelFormat {
  /** The name of the format for messages, such as safetensors. */
  String name();

  /** The file name endings of this format, each with its dot and in lower case; at least one. */
  List<String> extensions();

  /**
   * Writes the model.
   *
   * @param out left open
   */
  void write(SavedEnsemble model, OutputStream out) throws IOException;

  /**
   * Reads a model.
   *
   * @param in read to its end and left open
   * @param size number of bytes of {@code in}
   * @param where name of the file, for messages
   * @throws ModelFileException if the bytes are not a model that this version can read
   * @throws IOException if {@code in} fails
   */
  SavedEnsemble read(InputStream in, long size, String where) throws IOException;
}
