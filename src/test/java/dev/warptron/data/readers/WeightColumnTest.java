package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A column of a file as the weights of the rows. */
class WeightColumnTest {
  private static final ReadRequest REQUEST = ReadRequest.training("y").withWeight("w");

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("d.csv"), text);
  }

  private void assertRefused(String text, ReadRequest request, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> DatasetReaders.read(file, request))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void itIsNoFeature() throws IOException {
    Dataset rows = DatasetReaders.read(file("a,w,y,b\n1,0.1,p,2\n3,0,q,4\n"), REQUEST);
    assertThat(rows.featureNames()).containsExactly("a", "b");
    assertThat(rows.weights().orElseThrow()).containsExactly(0.1, 0);
    assertThat(rows.toRowMajor()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aFileWithoutAHeaderHasOneToo() throws IOException {
    ReadRequest request = ReadRequest.training("c3").withWeight("c2").withoutHeader();
    Dataset rows = DatasetReaders.read(file("1,0.5,p\n3,2,q\n"), request);
    assertThat(rows.weights().orElseThrow()).containsExactly(0.5, 2);
    assertThat(rows.featureNames()).containsExactly("c1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "NaN", "inf", "1e999"})
  void aCellThatIsNoWeightIsRefused(String cell) throws IOException {
    assertRefused(
        "a,w,y\n1,1,p\n2," + cell + ",q\n",
        REQUEST,
        "d.csv:3: column \"w\": \"%s\" is not a weight; the weight of a row is a number that is at"
                .formatted(cell)
            + " least 0");
  }

  @Test
  void anEmptyCellIsRefused() throws IOException {
    assertRefused(
        "a,w,y\n1,,p\n",
        REQUEST,
        "d.csv:2: column \"w\": the cell is empty; the weight of a row is a number that is at least"
            + " 0");
  }

  @Test
  void weightsThatAreAll0AreRefused() throws IOException {
    assertRefused(
        "a,w,y\n1,0,p\n2,-0,q\n",
        REQUEST,
        "d.csv: column \"w\": the weights of all 2 rows are 0: at least one must be larger");
  }

  @Test
  void aColumnOfAnotherUseIsRefused() throws IOException {
    String text = "a,w,y\n1,1,p\n";
    String end = " and cannot hold the weights of the rows: name another column";
    assertRefused(text, REQUEST.withWeight("y"), "d.csv:1: column \"y\" is the target" + end);
    assertRefused(text, REQUEST.withIgnored("w"), "d.csv:1: column \"w\" is ignored" + end);
    assertRefused(
        text,
        ReadRequest.features(List.of("a")).withWeight("a"),
        "d.csv:1: column \"a\" is a feature of the model" + end);
    assertRefused(
        text,
        REQUEST.withWeight("v"),
        "d.csv:1: no column \"v\"; the columns are \"a\", \"w\", \"y\"");
  }

  @Test
  void anIdxFileHasNone() throws IOException {
    Path images = IdxBuilder.twoImages(folder);
    assertThatThrownBy(
            () -> DatasetReaders.read(images, ReadRequest.training("label").withWeight("w")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s: an IDX file has no column of weights, so \"w\" cannot hold them",
            images.getFileName());
  }
}
