package dev.warptron.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * One way to write a model as bytes.
 *
 * <p>What is read equals what was written, bit for bit, and the same model always gives the same
 * bytes. Implementations have no state and are found by {@link java.util.ServiceLoader}; the
 * contract test runs over all of them.
 */
public interface ModelFormat {
  /** The name for messages, such as safetensors. */
  String name();

  /** The file name endings of this format, each with its dot and in lower case; at least one. */
  List<String> extensions();

  /**
   * Writes the model.
   *
   * @param out left open
   */
  void write(SavedModel model, OutputStream out) throws IOException;

  /**
   * Reads a model.
   *
   * @param in read to its end and left open
   * @param size how many bytes {@code in} has
   * @param where what to call the source in messages: the file
   * @throws ModelFileException if the bytes are not a model that this version can read
   * @throws IOException if {@code in} fails
   */
  SavedModel read(InputStream in, long size, String where) throws IOException;
}
