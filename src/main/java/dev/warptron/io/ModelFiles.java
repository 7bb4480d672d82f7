package dev.warptron.io;

import dev.warptron.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** Saves and loads models; the extension of the file name chooses the format. */
public final class ModelFiles {
  private ModelFiles() {}

  /** Writes a model of one network to a file, as {@link #save(SavedEnsemble, Path)}. */
  public static void save(SavedModel model, Path file) {
    save(SavedEnsemble.of(model), file);
  }

  /**
   * Writes the model to a file. If writing fails, an existing file stays unchanged.
   *
   * @throws ModelFileException if no format has this extension
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void save(SavedEnsemble model, Path file) {
    ModelFormat format = formatFor(file);
    try {
      AtomicFiles.write(file, out -> format.write(model, out));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Checks, before a long computation, that {@link #save} knows the format and may write the file.
   * Creates no file.
   *
   * @throws ModelFileException if no format has this extension
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void requireSavable(Path file) {
    formatFor(file);
    try {
      AtomicFiles.requireWritable(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Reads a model of one network from a file.
   *
   * @throws ModelFileException if the file does not exist, is not a model that this version can
   *     read, or holds several networks
   */
  public static SavedModel load(Path file) {
    SavedEnsemble read = loadEnsemble(file);
    if (read.size() > 1) {
      throw new ModelFileException(
          ("%s holds an ensemble of %d networks, which predicts and is evaluated as one model, but"
                  + " is not trained on: give a model of one network")
              .formatted(file, read.size()));
    }
    return read.members().get(0);
  }

  /**
   * Reads a model of one or several networks from a file.
   *
   * @throws ModelFileException if the file does not exist or is not a model that this version can
   *     read
   */
  public static SavedEnsemble loadEnsemble(Path file) {
    ModelFormat format = formatFor(file);
    if (Files.isDirectory(file)) {
      throw new ModelFileException(
          "%s is a directory, not a model file: name the file in it".formatted(file));
    }
    if (Files.notExists(file)) {
      throw new ModelFileException(
          "%s: there is no such file; check the path, or train a model and save it there"
              .formatted(file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return format.read(in, Files.size(file), file.toString());
    } catch (IOException e) {
      throw new ModelFileException(
          "%s cannot be read (%s): check the disk and the file's permissions".formatted(file, e),
          e);
    }
  }

  /** Whether the file's name has the extension of a model; the file need not exist. */
  public static boolean isNamedAsModel(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return formats().stream()
        .flatMap(format -> format.extensions().stream())
        .anyMatch(name::endsWith);
  }

  /** All formats on the class path. */
  static List<ModelFormat> formats() {
    return ServiceLoader.load(ModelFormat.class, ModelFiles.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  private static UncheckedIOException unwritable(Path file, IOException e) {
    String message = "%s cannot be saved: %s".formatted(file, e.getMessage());
    return new UncheckedIOException(new IOException(message, e));
  }

  private static ModelFormat formatFor(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    List<ModelFormat> formats = formats();
    for (ModelFormat format : formats) {
      if (format.extensions().stream().anyMatch(name::endsWith)) {
        return format;
      }
    }
    throw new ModelFileException(
        "%s: the file name must end in %s, which says how the model is stored"
            .formatted(
                file,
                String.join(
                    " or ", formats.stream().flatMap(f -> f.extensions().stream()).toList())));
  }
}
