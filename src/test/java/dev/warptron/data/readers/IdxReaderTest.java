package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.TextFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid files and requests; {@link IdxReaderErrorsTest} has the invalid ones. */
class IdxReaderTest {
  private static final ReadRequest LABELLED = ReadRequest.training("label");

  @TempDir private Path folder;

  private Path write(String name, byte[]... parts) throws IOException {
    return Files.write(folder.resolve(name), IdxBuilder.joined(parts));
  }

  /** The values of a separate file without a target. */
  private float[] values(int features, byte[]... parts) throws IOException {
    List<String> names = IntStream.rangeClosed(1, features).mapToObj(i -> "pixel" + i).toList();
    Dataset data = DatasetReaders.read(write("values.idx", parts), ReadRequest.features(names));
    return data.toRowMajor();
  }

  @Test
  void readsImagesAndTheLabelsBesideThem() throws IOException {
    Dataset data = DatasetReaders.read(IdxBuilder.twoImages(folder), LABELLED);
    assertThat(data.rowCount()).isEqualTo(2);
    assertThat(data.featureNames()).containsExactly("pixel1", "pixel2", "pixel3");
    assertThat(data.toRowMajor()).containsExactly(0, 1, 2, 253, 254, 255);
    assertThat(data.requireTarget().name()).isEqualTo("label");
    assertThat(data.requireTarget().label(0)).isEqualTo("7");
    assertThat(data.targetNumbers()).containsExactly(7, 4);
    assertThat(data.where(1)).isEqualTo("two-images-idx3-ubyte: row 2");
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte",
    "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz",
    "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte",
    "train-images-idx3-ubyte, train-labels-idx1-ubyte.gz",
    "t10k-images.idx3-ubyte, t10k-labels.idx1-ubyte",
    "images.idx, labels.idx",
    "images-of-images-IDX4-ubyte, images-of-labels-idx1-ubyte",
  })
  void findsTheLabelsByName(String images, String labels) throws IOException {
    byte[] pixels = IdxBuilder.images(2, 1, 1, 5, 6);
    byte[] classes = IdxBuilder.labels(1, 0);
    Path file = write(images, images.endsWith(".gz") ? IdxBuilder.gzip(pixels) : pixels);
    write(labels, labels.endsWith(".gz") ? IdxBuilder.gzip(classes) : classes);
    Dataset data = DatasetReaders.read(file, LABELLED);
    assertThat(data.toRowMajor()).containsExactly(5, 6);
    assertThat(data.targetNumbers()).containsExactly(1, 0);
  }

  @Test
  void theLabelsFileCompressedLikeTheImagesIsPreferred() throws IOException {
    Path file = write("x-images-idx2-ubyte.gz", IdxBuilder.gzip(IdxBuilder.images(1, 1, 1, 5)));
    write("x-labels-idx1-ubyte", IdxBuilder.labels(1));
    write("x-labels-idx1-ubyte.gz", IdxBuilder.gzip(IdxBuilder.labels(2)));
    assertThat(DatasetReaders.read(file, LABELLED).targetNumbers()).containsExactly(2);
  }

  @Test
  void compressionIsDetectedByContentNotByName() throws IOException {
    Path file = write("x-images-idx3-ubyte.gz", IdxBuilder.images(1, 1, 2, 5, 6));
    write("x-labels-idx1-ubyte.gz", IdxBuilder.labels(3));
    assertThat(DatasetReaders.read(file, LABELLED).toRowMajor()).containsExactly(5, 6);
  }

  @Test
  void aCompressedFileMayHaveSeveralMembers() throws IOException {
    byte[] plain = IdxBuilder.images(2, 1, 3, 1, 2, 3, 4, 5, 6);
    byte[] first = IdxBuilder.gzip(Arrays.copyOf(plain, 18));
    byte[] second = IdxBuilder.gzip(Arrays.copyOfRange(plain, 18, plain.length));
    assertThat(values(3, first, second)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void readsEveryType() throws IOException {
    assertThat(values(3, IdxBuilder.header(0x08, 1, 3), IdxBuilder.bytes(0, 128, 255)))
        .containsExactly(0, 128, 255);
    assertThat(values(3, IdxBuilder.header(0x09, 1, 3), IdxBuilder.bytes(0, 128, 255)))
        .containsExactly(0, -128, -1);
    ByteBuffer shorts = ByteBuffer.allocate(4).putShort((short) 256).putShort((short) -2);
    assertThat(values(2, IdxBuilder.header(0x0B, 1, 2), shorts.array())).containsExactly(256, -2);
    ByteBuffer ints = ByteBuffer.allocate(8).putInt(0x01020304).putInt(-2);
    assertThat(values(2, IdxBuilder.header(0x0C, 1, 2), ints.array()))
        .containsExactly((float) 0x01020304, -2);
    ByteBuffer floats = ByteBuffer.allocate(8).putFloat(0.1f).putFloat(-3e38f);
    assertThat(values(2, IdxBuilder.header(0x0D, 1, 2), floats.array()))
        .containsExactly(0.1f, -3e38f);
    ByteBuffer doubles = ByteBuffer.allocate(16).putDouble(0.1).putDouble(-3e38);
    assertThat(values(2, IdxBuilder.header(0x0E, 1, 2), doubles.array()))
        .containsExactly(0.1f, -3e38f);
  }

  @Test
  void allDimensionsButTheFirstAreColumns() throws IOException {
    byte[] six = IdxBuilder.bytes(1, 2, 3, 4, 5, 6);
    assertThat(values(1, IdxBuilder.header(0x08, 6), six)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(values(6, IdxBuilder.header(0x08, 1, 3, 2), six)).hasSize(6);
    assertThat(values(3, IdxBuilder.header(0x08, 2, 1, 3, 1, 1), six))
        .containsExactly(1, 2, 3, 4, 5, 6);
  }

  /** A float would round 16777217 to 16777216, and so merge two classes. */
  @Test
  void labelsAreNotRounded() throws IOException {
    Path file = write("x-images-idx2-ubyte", IdxBuilder.header(0x08, 2, 1), new byte[2]);
    ByteBuffer labels = ByteBuffer.allocate(8).putInt(16777216).putInt(16777217);
    write("x-labels-idx1-ubyte", IdxBuilder.header(0x0C, 2, 1), labels.array());
    Dataset data = DatasetReaders.read(file, LABELLED);
    assertThat(ClassLabels.of(data).names()).containsExactly("16777216", "16777217");
  }

  @Test
  void labelsAreNeverAFeature() throws IOException {
    Path file = IdxBuilder.twoImages(folder);
    ReadRequest all =
        new ReadRequest(
            List.of(), true, null, Set.of(), TextFormat.UNKNOWN, TextFormat.UNKNOWN, null, null);
    for (ReadRequest request : List.of(all, all.withIgnored(Set.of("label")))) {
      Dataset data = DatasetReaders.read(file, request);
      assertThat(data.featureNames()).containsExactly("pixel1", "pixel2", "pixel3");
      assertThat(data.target()).isEmpty();
    }
  }

  @Test
  void ignoredColumnsMayHoldAnything() throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(12).putFloat(1).putFloat(Float.NaN).putFloat(3);
    Path file = write("x-images-idx2-float", IdxBuilder.header(0x0D, 1, 3), pixels.array());
    write("x-labels-idx1-float", IdxBuilder.labels(1));
    Dataset data = DatasetReaders.read(file, LABELLED.withIgnored(Set.of("pixel2")));
    assertThat(data.featureNames()).containsExactly("pixel1", "pixel3");
    assertThat(data.toRowMajor()).containsExactly(1, 3);
  }

  /** These settings apply to text files only. */
  @Test
  void separatorAndHeaderAreIgnored() throws IOException {
    Path file = IdxBuilder.twoImages(folder);
    Dataset data = DatasetReaders.read(file, LABELLED.withSeparator(';').withoutHeader());
    assertThat(data.featureNames()).containsExactly("pixel1", "pixel2", "pixel3");
  }

  /** More values than the initial array and than a chunk hold, for two sizes of values. */
  @ParameterizedTest
  @ValueSource(ints = {0x08, 0x0C})
  void manyValuesKeepTheirOrder(int type) throws IOException {
    int rows = 2003;
    int columns = 101;
    int size = type == 0x08 ? 1 : 4;
    ByteBuffer values = ByteBuffer.allocate(rows * columns * size);
    for (int i = 0; i < rows * columns; i++) {
      if (size == 1) {
        values.put((byte) (i % 251));
      } else {
        values.putInt(i);
      }
    }
    byte[] plain = IdxBuilder.joined(IdxBuilder.header(type, rows, columns), values.array());
    for (byte[] bytes : List.of(plain, IdxBuilder.gzip(plain))) {
      float[] read = values(columns, bytes);
      assertThat(read).hasSize(rows * columns);
      int modulus = size == 1 ? 251 : Integer.MAX_VALUE;
      assertThat(IntStream.range(0, read.length).allMatch(i -> read[i] == i % modulus)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train-images-idx3-ubyte.gz",
        "T10K-IMAGES.IDX3-UBYTE",
        "qmnist-test-labels-idx2-int",
        "a.idx",
        "a.idx.gz"
      })
  void theReaderIsFoundByTheUsualNames(String name) {
    assertThat(DatasetReaders.readerOf(Path.of("idx.csv", name))).isInstanceOf(IdxReader.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stock-idx.csv", "idx3", "my-idx-data", "prefidx", "a.idx.txt", "a.gz"})
  void otherNamesAreNotClaimed(String name) {
    boolean claimed = new IdxReader().reads(Path.of("x.idx", name));
    assertThat(claimed).isEqualTo(name.equals("idx3"));
  }
}
