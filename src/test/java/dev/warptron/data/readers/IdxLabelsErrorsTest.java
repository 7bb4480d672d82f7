package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors about the target, the labels file and the columns of IDX files. */
class IdxLabelsErrorsTest {
  private static final ReadRequest LABELLED = ReadRequest.training("label");
  private static final ReadRequest UNLABELLED = ReadRequest.features(List.of("pixel1"));
  private static final String AGAIN = "copy or download it again";

  @TempDir private Path folder;

  private void refused(Path file, ReadRequest request, String message) {
    assertThatThrownBy(() -> DatasetReaders.read(file, request))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void aTargetOtherThanTheLabel() throws IOException {
    Path file = IdxBuilder.twoImages(folder);
    for (String target : List.of("class", "pixel2")) {
      refused(file, ReadRequest.training(target), noTarget(target));
    }
    refused(file, UNLABELLED.withOptionalTarget("pixel2"), noTarget("pixel2"));
  }

  private static String noTarget(String target) {
    return """
    two-images-idx3-ubyte: no target "%s": the target of an IDX file is "label", from the\
     labels file beside it, and its features are "pixel1" to "pixel3"; train with\
     the target "label\"\
    """
        .formatted(target);
  }

  @Test
  void noLabelsFile() throws IOException {
    Path file = IdxBuilder.twoImages(folder);
    Files.delete(folder.resolve("two-labels-idx1-ubyte"));
    refused(
        file,
        LABELLED,
        "two-images-idx3-ubyte: its labels are missing: neither two-labels-idx1-ubyte nor"
            + " two-labels-idx1-ubyte.gz is in its folder; put one of them there");
    Path other = Files.write(folder.resolve("two-labels-idx1-ubyte"), IdxBuilder.labels(1, 2));
    refused(
        other,
        LABELLED,
        "two-labels-idx1-ubyte: its labels cannot be found, since its name does not hold"
            + " \"images\": name the two files like train-images-idx3-ubyte and"
            + " train-labels-idx1-ubyte, and give the first");
  }

  @Test
  void labelsThatDoNotBelongToTheImages() throws IOException {
    Path file = IdxBuilder.twoImages(folder);
    Path labels = folder.resolve("two-labels-idx1-ubyte");
    Files.write(labels, IdxBuilder.labels(1, 2, 3));
    refused(
        file,
        LABELLED,
        "two-labels-idx1-ubyte: it has 3 labels, and two-images-idx3-ubyte has 2 rows: the two do"
            + " not belong together; give files of one set");
    Files.write(labels, IdxBuilder.images(2, 1, 2, 1, 2, 3, 4));
    refused(
        file,
        LABELLED,
        "two-labels-idx1-ubyte: it has 2 numbers a row, expected 1: one label for each row of"
            + " two-images-idx3-ubyte");
    Files.write(labels, Arrays.copyOf(IdxBuilder.labels(1, 2), 9));
    refused(
        file,
        LABELLED,
        "two-labels-idx1-ubyte: the file is cut off: its header promises 2 values of 1 byte, and it"
            + " ends after 1 of 2; "
            + AGAIN);
    ByteBuffer floats = ByteBuffer.allocate(8).putFloat(1).putFloat(Float.NaN);
    Files.write(labels, IdxBuilder.joined(IdxBuilder.header(0x0D, 2), floats.array()));
    refused(
        file,
        LABELLED,
        "two-labels-idx1-ubyte: row 2: NaN is not a finite number; correct or remove the row in"
            + " both files");
  }

  @Test
  void noSuchColumn() throws IOException {
    Path file = IdxBuilder.twoImages(folder);
    refused(
        file,
        ReadRequest.features(List.of("pixel4")),
        "two-images-idx3-ubyte: no column \"pixel4\"; did you mean \"pixel1\"? the columns are"
            + " \"pixel1\", \"pixel2\", \"pixel3\"");
    refused(
        file,
        LABELLED.withIgnored(Set.of("label")),
        "two-images-idx3-ubyte: column \"label\" is the target and cannot be ignored");
  }
}
