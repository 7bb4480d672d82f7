package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.warptron.model.Precision;
import dev.warptron.random.Philox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not models, and damaged models. */
class SafetensorsDamageTest {
  private static final SafetensorsFormat FORMAT = new SafetensorsFormat();
  private static final String REMEDY =
      ". Copy it again from where it came, or train the model again";

  @Test
  void emptyFile() {
    refuses(
        new byte[0],
        "m.safetensors is empty: whatever wrote it was stopped early;"
            + " copy it again, or train the model again");
  }

  @Test
  void foreignFiles() {
    String text = " is not a safetensors file (%s): give a model that Warptron saved";
    String length = text.formatted("its first 8 bytes are not the length of a header");
    refuses("a,b,y\n1,2,3\n4,5,6\n".getBytes(StandardCharsets.UTF_8), "m.safetensors" + length);
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};
    refuses(png, "m.safetensors" + length);
    refuses(new byte[100], "m.safetensors" + length);
    refuses(new byte[] {1, 2, 3}, "m.safetensors" + text.formatted("it has only 3 bytes"));
    byte[] short8 = {3, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c'};
    refuses(short8, "m.safetensors" + text.formatted("its byte 8 is not the { of a header"));
  }

  @Test
  void randomBytes() {
    for (int seed = 0; seed < 500; seed++) {
      Philox random = new Philox(seed, 0);
      byte[] bytes = new byte[1 + random.below(300, 0)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) random.bits(1 + i);
      }
      assertThat(outcome(bytes)).as("seed %d", seed).isInstanceOf(ModelFileException.class);
    }
  }

  @Test
  void somebodyElsesSafetensors() {
    String message =
        "m.safetensors is a safetensors file, but not one of Warptron's,"
            + " whose metadata say format = warptron: give a model that Warptron saved";
    String tensor = "\"w\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}";
    refuses(Tampering.file("{" + tensor, new byte[4]), message);
    refuses(
        Tampering.file("{\"__metadata__\":{\"format\":\"pt\"}," + tensor, new byte[4]), message);
  }

  @Test
  void newerFormatVersion() throws IOException {
    Tampering file = binary();
    file.metadata().put("format_version", "6").remove("warptron");
    refuses(
        file.toBytes(),
        "m.safetensors was written by a newer Warptron"
            + " (format 6; this version reads format 5): upgrade Warptron");
    file.metadata().put("format_version", "1.5");
    refuses(file.toBytes(), damaged("its format_version must be a number, got \"1.5\""));
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.io.TestModels#arguments")
  void cutAtEveryLength(SavedModel model) throws IOException {
    byte[] bytes = TestModels.write(FORMAT, model);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThat(outcome(cut)).as("%d bytes", length).isInstanceOf(ModelFileException.class);
      // A file that shrinks after its size was read.
      assertThat(outcome(cut, bytes.length))
          .as("%d bytes, said to be %d", length, bytes.length)
          .isInstanceOf(ModelFileException.class);
    }
    refuses(
        Arrays.copyOf(bytes, bytes.length - 1),
        damaged(
            "it is cut off, with %d of at least %d bytes"
                .formatted(bytes.length - 1, bytes.length)));
  }

  @Test
  void trailingGarbage() throws IOException {
    byte[] bytes = binary().toBytes();
    refuses(
        Arrays.copyOf(bytes, bytes.length + 3),
        damaged(
            "it has %d bytes, 3 more than its header accounts for".formatted(bytes.length + 3)));
  }

  /** A length beyond any array, beyond memory, or negative is not allocated. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0, 1, 100_000_001, 1L << 31})
  void absurdHeaderLength(long length) throws IOException {
    byte[] bytes = binary().toBytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    refuses(
        bytes,
        "m.safetensors is not a safetensors file (its first 8 bytes are not the length of a"
            + " header): give a model that Warptron saved");
  }

  @Test
  void headerLongerThanTheFile() throws IOException {
    byte[] bytes = binary().toBytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_000);
    refuses(
        bytes,
        damaged("it is cut off, with %d of at least 100000008 bytes".formatted(bytes.length)));
  }

  /**
   * Each changed byte before the data results in a different model or in a {@link
   * ModelFileException}.
   */
  @ParameterizedTest
  @MethodSource("dev.warptron.io.TestModels#arguments")
  void everyHeaderByteChanged(SavedModel model) throws IOException {
    byte[] bytes = TestModels.write(FORMAT, model);
    Philox random = new Philox(7, 0);
    int refused = 0;
    int headerEnd = 8 + Tampering.headerLength(bytes);
    for (int i = 0; i < headerEnd; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 + random.below(255, i));
      Object outcome = outcome(changed);
      assertThat(outcome)
          .as("byte %d", i)
          .isInstanceOfAny(ModelFileException.class, SavedEnsemble.class);
      refused += outcome instanceof ModelFileException ? 1 : 0;
    }
    assertThat(refused).as("refused of %d", headerEnd).isGreaterThan(headerEnd / 4);
  }

  @Test
  void everyDataByteChanged() throws IOException {
    byte[] bytes = binary().toBytes();
    for (int i = 8 + Tampering.headerLength(bytes); i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      refuses(
          changed, damaged("its numbers are not those that were written (their SHA-256 differs)"));
    }
  }

  @Test
  void nonFiniteParameter() throws IOException {
    Tampering file = binary();
    ByteBuffer.wrap(file.data).order(ByteOrder.LITTLE_ENDIAN).putFloat(4, Float.NaN);
    refuses(file.seal().toBytes(), damaged("parameter 1 is NaN: the training diverged"));
  }

  @Test
  void headerIsNotJson() throws IOException {
    byte[] bytes = binary().toBytes();
    bytes[9] = 'x';
    assertThat(outcome(bytes))
        .asString()
        .contains("m.safetensors is damaged: header is not valid JSON (Unexpected character ('x'");
    bytes[9] = (byte) 0xff;
    refuses(bytes, damaged("its header is not valid UTF-8"));
  }

  static Tampering binary() throws IOException {
    return new Tampering(TestModels.write(FORMAT, TestModels.binary(Precision.FLOAT32)));
  }

  static String damaged(String problem) {
    return "m.safetensors is damaged: " + problem + REMEDY;
  }

  static void refuses(byte[] bytes, String message) {
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> TestModels.read(FORMAT, bytes))
        .withMessage(message);
  }

  private static Object outcome(byte[] bytes) {
    return outcome(bytes, bytes.length);
  }

  /** The model, or what was thrown, including errors such as OutOfMemoryError. */
  private static Object outcome(byte[] bytes, int size) {
    try {
      return FORMAT.read(new ByteArrayInputStream(bytes), size, "m.safetensors");
    } catch (ModelFileException e) {
      return e;
    } catch (IOException | RuntimeException | Error e) {
      return fail("neither a model nor a ModelFileException", e);
    }
  }
}
