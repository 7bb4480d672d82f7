package dev.warptron.spark;

import dev.warptron.io.SafetensorsFormat;
import dev.warptron.io.SavedEnsemble;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Model files in memory. */
final class ModelBytes {
  private ModelBytes() {}

  /** The bytes of a model file. */
  static byte[] of(SavedEnsemble model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new SafetensorsFormat().write(model, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a model file.
   *
   * @param where its name, for messages
   * @throws dev.warptron.io.ModelFileException if it is none
   */
  static SavedEnsemble read(byte[] file, String where) {
    try {
      return new SafetensorsFormat().read(new ByteArrayInputStream(file), file.length, where);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
