package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.MlpClassifier;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.MissingColumnException;
import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibsvmReaderTest {
  private static final ReadRequest TRAINING = ReadRequest.training("label");

  @TempDir private Path folder;

  private Dataset read(String text, ReadRequest request) throws IOException {
    return DatasetReaders.read(Files.writeString(folder.resolve("a.svm"), text, UTF_8), request);
  }

  @Test
  void whatIsNotThereIsZero() throws IOException {
    Dataset data =
        read("# a comment\n+1 2:0.5 4:-1e3 # of a row\n\n-1\n+1 qid:7 1:3\t3:4  \n", TRAINING);
    assertThat(data.featureNames()).containsExactly("x1", "x2", "x3", "x4");
    assertThat(data.toRowMajor()).containsExactly(0, 0.5f, 0, -1000, 0, 0, 0, 0, 3, 0, 4, 0);
    assertThat(data.targetNumbers()).containsExactly(1, -1, 1);
    assertThat(ClassLabels.of(data).names()).containsExactly("-1", "+1");
    assertThat(data.where(1)).isEqualTo("a.svm:4");
  }

  @Test
  void manyRowsAndEntries() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 300; row++) {
      text.append(row % 2);
      for (int index = 1 + row % 7; index <= 40; index += 7) {
        text.append(' ').append(index).append(':').append(row + index);
      }
      text.append('\n');
    }
    Dataset data = read(text.toString(), TRAINING);
    assertThat(data.rowCount()).isEqualTo(300);
    for (int row = 0; row < 300; row++) {
      for (int column = 0; column < data.featureCount(); column++) {
        boolean isThere = column % 7 == row % 7 && column < 40;
        assertThat(data.feature(row, column)).isEqualTo(isThere ? row + column + 1 : 0);
      }
    }
  }

  @Test
  void aModelReadsFilesWithFewerOrMoreFeatures() throws IOException {
    Dataset training = read("a 1:1 3:2\nb 2:1\na 1:2\nb 2:3 3:1\n", TRAINING);
    MlpClassifier model =
        MlpClassifier.builder().hidden(2).epochs(2).device("reference").fit(training);
    ReadRequest request = ReadRequest.features(model.saved().features().names());
    Dataset fewer = read("a 1:5\n", request);
    assertThat(fewer.toRowMajor()).containsExactly(5, 0, 0);
    assertThat(model.predict(fewer)).hasSize(1);
    assertThat(read("b 2:1 7:8\n", request).toRowMajor()).containsExactly(0, 1, 0);
  }

  @Test
  void whatIsNotARowIsRefused() throws IOException {
    refuses("", "a.svm: the file has no row: add at least one");
    refuses(
        "1 1:2\n1:3 2:1",
        "a.svm:2: the line begins with \"1:3\", not with a label: add the label of the row");
    refuses(
        "1,2 1:3",
        "a.svm:1: \"1,2\" are several labels, and a row has one: choose one, or write a CSV file"
            + " with a column for each");
    refuses("1 2", "a.svm:1: \"2\" is not INDEX:VALUE; correct or remove the row");
    refuses("1 x:2", "a.svm:1: \"x:2\" is not INDEX:VALUE; correct or remove the row");
    refuses("1 -1:2", "a.svm:1: \"-1:2\" is not INDEX:VALUE; correct or remove the row");
    refuses("1 0:2", "a.svm:1: index 0: indices start at 1; add 1 to every index of the file");
    refuses(
        "1 3:2 3:1",
        "a.svm:1: index 3 follows index 3: the indices of a row must ascend; sort them");
    refuses(
        "1 3:nan",
        "a.svm:1: index 3: \"nan\" is not a finite number that a 32-bit float holds; correct or"
            + " remove the row");
    refuses(
        "1 3:1e39",
        "a.svm:1: index 3: \"1e39\" is not a finite number that a 32-bit float holds; correct or"
            + " remove the row");
    refuses(
        "1 99999999:1",
        "a.svm:1: index 99999999: at most 4194304 features are read; number those that occur anew");
    refuses(
        "1\n2\n",
        "a.svm: no feature column is left of 1 column: \"label\" is the target and 0"
            + " ignored; ignore fewer, or check the separator");
    assertThatThrownBy(() -> read("1 1:2\n", ReadRequest.training("y")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "a.svm: no target \"y\": the target of a LIBSVM file is \"label\", and its features are"
                + " \"x1\" to \"x1\"; train with the target \"label\"");
    assertThatThrownBy(() -> read("1 1:2\n", TRAINING.withWeight("w")))
        .isInstanceOf(DataException.class)
        .hasMessage("a.svm: a LIBSVM file has no column of weights, so \"w\" cannot hold them");
    assertThatThrownBy(() -> read("1 1:2\n", ReadRequest.features(List.of("radius"))))
        .isInstanceOf(MissingColumnException.class);
  }

  private void refuses(String text, String message) {
    assertThatThrownBy(() -> read(text, TRAINING))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }
}
