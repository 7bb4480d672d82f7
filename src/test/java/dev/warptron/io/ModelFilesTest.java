package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.model.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  private static final SavedModel MODEL = TestModels.multiclass(Precision.FLOAT32);

  @TempDir Path folder;

  @Test
  void whatIsLoadedEqualsWhatWasSaved() {
    Path file = folder.resolve("modèle 1.safetensors");
    ModelFiles.save(MODEL, file);
    assertThat(ModelFiles.load(file)).isEqualTo(MODEL);
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void theExtensionMayBeInCapitals() {
    Path file = folder.resolve("M.SafeTensors");
    ModelFiles.save(MODEL, file);
    assertThat(ModelFiles.load(file)).isEqualTo(MODEL);
  }

  @Test
  void savingReplacesWhatWasThere() {
    Path file = folder.resolve("m.safetensors");
    ModelFiles.save(TestModels.regression(Precision.FLOAT64), file);
    ModelFiles.save(MODEL, file);
    assertThat(ModelFiles.load(file)).isEqualTo(MODEL);
  }

  @Test
  void unknownExtensionNamesTheKnownOnes() {
    Path file = folder.resolve("m.onnx");
    String message =
        file + ": the file name must end in .safetensors, which says how the model is stored";
    refuses(file, message);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFiles.save(MODEL, file))
        .withMessage(message);
    assertThat(file).doesNotExist();
  }

  @Test
  void missingFile() {
    Path file = folder.resolve("none.safetensors");
    refuses(
        file, file + ": there is no such file; check the path, or train a model and save it there");
  }

  @Test
  void directory() throws IOException {
    Path file = Files.createDirectory(folder.resolve("d.safetensors"));
    refuses(file, file + " is a directory, not a model file: name the file in it");
  }

  @Test
  void messagesNameTheFile() throws IOException {
    Path file = Files.write(folder.resolve("e.safetensors"), new byte[0]);
    refuses(
        file,
        file
            + " is empty: whatever wrote it was stopped early; copy it again, or train the model"
            + " again");
  }

  @Test
  void aFolderThatIsNotThereIsSaidBeforeAndWhileSaving() {
    Path file = folder.resolve("none/m.safetensors");
    String message =
        "%s cannot be saved: cannot write %s: %s is not a folder; create it or choose another path"
            .formatted(file, file, file.getParent());
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ModelFiles.save(MODEL, file))
        .havingCause()
        .withMessage(message);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ModelFiles.requireSavable(file))
        .havingCause()
        .withMessage(message);
  }

  @Test
  void aFileThatCanBeSavedIsNotTouchedByTheQuestion() {
    Path file = folder.resolve("m.safetensors");
    ModelFiles.requireSavable(file);
    assertThat(folder).isEmptyDirectory();
    ModelFiles.save(MODEL, file);
    ModelFiles.requireSavable(file);
    assertThat(ModelFiles.load(file)).isEqualTo(MODEL);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFiles.requireSavable(folder.resolve("m.bin")))
        .withMessageContaining("the file name must end in .safetensors");
  }

  private static void refuses(Path file, String message) {
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFiles.load(file))
        .withMessage(message);
  }
}
