package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error says what, where, and what to do next. */
class IdxReaderErrorsTest {
  private static final ReadRequest LABELLED = ReadRequest.training("label");
  private static final ReadRequest UNLABELLED = ReadRequest.features(List.of("pixel1"));
  private static final String CHECK = "; check that it is an IDX file";
  private static final String AGAIN = "copy or download it again";

  @TempDir private Path folder;

  private void refused(Path file, ReadRequest request, String message) {
    assertThatThrownBy(() -> DatasetReaders.read(file, request))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  private void refusedBytes(String message, byte[]... parts) throws IOException {
    Path file = Files.write(folder.resolve("a.idx"), IdxBuilder.joined(parts));
    refused(file, UNLABELLED, "a.idx: " + message);
  }

  @Test
  void aMissingFileOrAFolder() throws IOException {
    Path missing = folder.resolve("no.idx");
    refused(missing, LABELLED, missing + ": no such file: check the path");
    Path directory = Files.createDirectory(folder.resolve("folder.idx"));
    refused(directory, LABELLED, directory + ": this is a folder: give a file");
  }

  @Test
  void anotherFormat() throws IOException {
    refusedBytes(
        "not an IDX file, which begins with two zero bytes: found 61 2c" + CHECK,
        "a,b,label\n".getBytes(UTF_8));
    refusedBytes(
        "not an IDX file, which begins with two zero bytes: found 89 50" + CHECK,
        IdxBuilder.gzip(IdxBuilder.bytes(0x89, 'P', 'N', 'G')));
  }

  @Test
  void anUnknownType() throws IOException {
    refusedBytes(
        "0x0a is not an IDX type (08, 09, 0b, 0c, 0d and 0e are)" + CHECK,
        IdxBuilder.header(0x0A, 1),
        new byte[1]);
  }

  @Test
  void invalidDimensions() throws IOException {
    refusedBytes("the header names no dimensions" + CHECK, IdxBuilder.header(0x08), new byte[1]);
    refusedBytes(
        "dimension 2 is 0: every one must be at least 1" + CHECK, IdxBuilder.header(0x08, 3, 0));
    refusedBytes(
        "dimension 1 is -1: every one must be at least 1" + CHECK, IdxBuilder.header(0x08, -1, 3));
    refusedBytes(
        "the header promises 65536 x 65536 values, and one data set holds at most 2147483639"
            + CHECK
            + ", or split it",
        IdxBuilder.header(0x08, 65536, 65536));
    int[] many = new int[255];
    Arrays.fill(many, Integer.MAX_VALUE);
    Path file = Files.write(folder.resolve("a.idx"), IdxBuilder.header(0x08, many));
    assertThatThrownBy(() -> DatasetReaders.read(file, UNLABELLED))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("a.idx: the header promises 2147483647 x 2147483647");
  }

  /** The reader must not allocate what the header promises: the test would run out of memory. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeaderThatPromisesTooMuch(boolean compressed) throws IOException {
    int most = Integer.MAX_VALUE - 8;
    for (int[] dimensions : new int[][] {{most}, {1, most}, {most, 1}}) {
      byte[] bytes = IdxBuilder.joined(IdxBuilder.header(0x0E, dimensions), new byte[20]);
      String shape = dimensions.length == 1 ? "" + most : dimensions[0] + " x " + dimensions[1];
      refusedBytes(
          "the file is cut off: its header promises "
              + shape
              + " values of 8 bytes, and it ends after 2 of 2147483639; "
              + AGAIN,
          compressed ? IdxBuilder.gzip(bytes) : bytes);
    }
  }

  @Test
  void moreBytesThanPromised() throws IOException {
    byte[] bytes = IdxBuilder.joined(IdxBuilder.images(2, 1, 2, 1, 2, 3, 4), new byte[1]);
    String message = "more bytes follow the 2 x 1 x 2 values that the header promises" + CHECK;
    refusedBytes(message, bytes);
    refusedBytes(message, IdxBuilder.gzip(bytes));
  }

  @Test
  void aTruncatedPlainFile() throws IOException {
    byte[] whole = IdxBuilder.images(3, 1, 2, 1, 2, 3, 4, 5, 6);
    for (int size = 0; size < whole.length; size++) {
      String message =
          size < 16
              ? "the file is cut off in its header: " + AGAIN
              : "the file is cut off: its header promises 3 x 1 x 2 values of 1 byte, and it ends"
                  + " after %d of 6; %s".formatted(size - 16, AGAIN);
      refusedBytes(message, Arrays.copyOf(whole, size));
    }
  }

  @Test
  void aTruncatedCompressedFile() throws IOException {
    byte[] whole = IdxBuilder.gzip(IdxBuilder.images(3, 1, 2, 1, 2, 3, 4, 5, 6));
    for (int size = 2; size < whole.length; size++) {
      refusedBytes("the compressed data are cut off: " + AGAIN, Arrays.copyOf(whole, size));
    }
    refusedBytes("the file is cut off in its header: " + AGAIN, Arrays.copyOf(whole, 1));
  }

  /** Some bits have no effect, such as those of the timestamp. The checksum covers all others. */
  @Test
  void aCompressedFileWithAnyBitFlipped() throws IOException {
    byte[] whole = IdxBuilder.gzip(IdxBuilder.images(3, 1, 2, 1, 2, 3, 4, 5, 6));
    Path file = folder.resolve("a.idx");
    int refused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, damaged);
      try {
        Dataset data = DatasetReaders.read(file, UNLABELLED);
        assertThat(data.toRowMajor()).as("bit %d", bit).containsExactly(1, 3, 5);
      } catch (DataException e) {
        assertThat(e).as("bit %d", bit).hasMessageStartingWith("a.idx: ");
        refused++;
      }
    }
    assertThat(refused).as("of %d bits", 8 * whole.length).isGreaterThan(4 * whole.length);
  }

  @Test
  void damagedCompression() throws IOException {
    byte[] whole = IdxBuilder.gzip(IdxBuilder.images(1, 1, 2, 1, 2));
    whole[whole.length - 8] ^= 1;
    refusedBytes("the compressed data are damaged (Corrupt GZIP trailer): " + AGAIN, whole);
  }

  /** For any number of trailing bytes, and so for any position of the buffers' ends. */
  @Test
  void otherBytesAfterTheCompression() throws IOException {
    byte[] small = IdxBuilder.gzip(IdxBuilder.images(1, 1, 2, 1, 2));
    for (int more : new int[] {1, 7, 8, 17, 18, 19, 26, 27, 100, 70_000}) {
      refusedBytes(
          "the compressed data are damaged (other bytes follow the compressed data): " + AGAIN,
          small,
          new byte[more]);
    }
  }

  /** Random pixels hardly compress, so the compressed data end near the end of a 64 KiB buffer. */
  @Test
  void otherBytesWhereABufferEnds() throws IOException {
    Random random = new Random(1);
    byte[] pixels = new byte[65_600];
    random.nextBytes(pixels);
    int largest = 65_600;
    while (compressed(pixels, largest).length > 65_536 + 9) {
      largest--;
    }
    for (int count = largest; compressed(pixels, count).length > 65_536 - 9; count--) {
      byte[] whole = compressed(pixels, count);
      Path file = Files.write(folder.resolve("a.idx"), whole);
      assertThat(DatasetReaders.read(file, UNLABELLED).rowCount()).isEqualTo(count);
      for (int more : new int[] {1, 2, 9, 30}) {
        refusedBytes(
            "the compressed data are damaged (other bytes follow the compressed data): " + AGAIN,
            whole,
            new byte[more]);
      }
    }
  }

  private static byte[] compressed(byte[] pixels, int count) {
    byte[] plain = IdxBuilder.joined(IdxBuilder.header(0x08, count), Arrays.copyOf(pixels, count));
    return IdxBuilder.gzip(plain);
  }

  @Test
  void valuesThatAreNotFiniteFloats() throws IOException {
    Path file = folder.resolve("a.idx");
    ByteBuffer floats = ByteBuffer.allocate(16).putFloat(1).putFloat(2).putFloat(3);
    floats.putFloat(Float.NaN);
    byte[] header = IdxBuilder.header(0x0D, 2, 2);
    Files.write(file, IdxBuilder.joined(header, floats.array()));
    ReadRequest all =
        new ReadRequest(
            List.of(), true, null, Set.of(), TextFormat.UNKNOWN, TextFormat.UNKNOWN, null, null);
    refused(
        file,
        all,
        "a.idx: row 2: column \"pixel2\": NaN is not a finite number; correct or remove the row,"
            + " or leave the column out");
    refused(
        file,
        ReadRequest.features(List.of("pixel2")),
        "a.idx: row 2: column \"pixel2\": NaN is not a finite number; correct or remove the row");
    ByteBuffer doubles = ByteBuffer.allocate(16).putDouble(1).putDouble(-1e39);
    Files.write(file, IdxBuilder.joined(IdxBuilder.header(0x0E, 2), doubles.array()));
    refused(
        file,
        UNLABELLED,
        "a.idx: row 2: column \"pixel1\": the number is infinite or too large for a 32-bit float;"
            + " correct or remove the row");
  }
}
