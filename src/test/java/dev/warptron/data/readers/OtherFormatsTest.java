package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON, ARFF and NumPy files beyond what each reader must do. */
class OtherFormatsTest {
  private static final ReadRequest TRAINING = ReadRequest.training("y");

  @TempDir private Path folder;

  private Dataset read(String name, String text) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8), TRAINING);
  }

  private Dataset read(String name, byte[] bytes, ReadRequest request) throws IOException {
    return DatasetReaders.read(Files.write(folder.resolve(name), bytes), request);
  }

  private void refuses(String message, String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessageStartingWith(name + message);
  }

  private static void holds(
      Dataset rows, List<String> names, List<String> labels, float... values) {
    assertThat(rows.featureNames()).isEqualTo(names);
    assertThat(rows.toRowMajor()).containsExactly(values);
    for (int row = 0; row < rows.rowCount(); row++) {
      assertThat(rows.requireTarget().label(row)).isEqualTo(labels.get(row));
    }
  }

  @Test
  void jsonLinesAndArraysOfObjects() throws IOException {
    String first = "{\"a\": 1.5, \"y\": \"u\", \"b\": -2e1}";
    String second = "{\"y\": true, \"a\": 0.25, \"b\": \"3\"}";
    for (String text :
        List.of(
            first + "\n" + second + "\n",
            "\n" + first + "\n\n" + second,
            first + second,
            "[" + first + ",\n" + second + "]")) {
      holds(read("d.jsonl", text), List.of("a", "b"), List.of("u", "true"), 1.5f, -20, 0.25f, 3);
    }
    Dataset rows = read("d.json", "\n\n" + first + "\n" + second);
    assertThat(rows.where(0)).isEqualTo("d.json:3");
    assertThat(rows.where(1)).isEqualTo("d.json:4");
  }

  @Test
  void jsonThatIsNoRow() throws IOException {
    refuses(
        ":2: column \"b\": the cell is empty",
        "d.jsonl",
        "{\"a\":1,\"b\":2,\"y\":3}\n{\"a\":1,\"y\":2}");
    refuses(":1: column \"a\": the cell is empty", "d.jsonl", "{\"a\":null,\"y\":3}");
    refuses(":1: field \"a\" holds an array: give it a number, ", "d.jsonl", "{\"a\":[1],\"y\":3}");
    refuses(":1: field \"a\" holds an object: give it a number, ", "d.jsonl", "{\"a\":{},\"y\":3}");
    refuses(":2: expected a JSON object, such as", "d.jsonl", "{\"a\":1,\"y\":3}\n7");
    refuses(":2: this is no JSON: ", "d.jsonl", "{\"a\":1,\"y\":3}\n{\"a\":1,");
    refuses(":1: this is no JSON: Duplicate field 'a'", "d.jsonl", "{\"a\":1,\"a\":3}");
    refuses(": the file has no row: add at least one", "d.jsonl", "[]");
    refuses(":1: column \"a\": \"NaN\" is not a finite number", "d.jsonl", "{\"a\":NaN,\"y\":3}");
  }

  @Test
  void arffRowsOfBothForms() throws IOException {
    String header =
        """
        % a comment
        @RELATION 'two words'

        @attribute 'the a' numeric
        @ATTRIBUTE b REAL % in metres
        @attribute y {u,'v w'}
        @data
        """;
    holds(
        read("d.arff", header + "1.5, 2, u\n% none\n-3,4,'v w'\n"),
        List.of("the a", "b"),
        List.of("u", "v w"),
        1.5f,
        2,
        -3,
        4);
    holds(
        read("d.arff", header + "{0 1.5, 2 'v w'}\n{1 4}\n{}\n"),
        List.of("the a", "b"),
        List.of("v w", "u", "u"),
        1.5f,
        0,
        0,
        4,
        0,
        0);
  }

  @Test
  void arffThatIsNone() throws IOException {
    String header = "@relation r\n@attribute a real\n@attribute y {u,v}\n@data\n";
    refuses(":5: column \"a\": the cell is empty", "d.arff", header + "?,u\n");
    refuses(":6: found 3 values, expected 2", "d.arff", header + "1,u\n1,2,u\n");
    refuses(
        ":5: \"2\" is not the index of an attribute, from 0 to 1", "d.arff", header + "{2 1}\n");
    refuses(":5: the quote ' is not closed", "d.arff", header + "1,'u\n");
    refuses(":1: expected @relation, @attribute or @data, got \"a,y\"", "d.arff", "a,y\n1,2\n");
    refuses(": the file has no row: add at least one", "d.arff", header);
  }

  @ParameterizedTest
  @CsvSource({"<f8", "<f4", ">f8", ">f4", "<i8", "<i4", ">i2", "<i2", "|i1", "<f2", "|u1"})
  void numpyTypes(String type) throws IOException {
    Number[] values = new Number[4];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type.substring(1)) {
            case "f8" -> (Number) (double) i;
            case "f4" -> (float) i;
            case "i8" -> (long) i;
            case "i4" -> i;
            case "i2" -> (short) i;
            case "f2" -> new short[] {0, 0x3C00, 0x4000, 0x4200}[i];
            default -> (byte) i;
          };
    }
    Dataset rows =
        read(
            "d.npy",
            NumpyFiles.array(type, "(2, 2)", values),
            ReadRequest.features(List.of("x1", "x2")));
    assertThat(rows.toRowMajor()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void numpyOrdersAndTexts() throws IOException {
    byte[] columns =
        NumpyFiles.array(
            "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2)}",
            new byte[] {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11});
    byte[] labels =
        NumpyFiles.array(
            "{'descr': '<U2', 'fortran_order': False, 'shape': (2,)}",
            new byte[] {'a', 0, 0, 0, 'b', 0, 0, 0, (byte) 0xFC, 0, 0, 0, 0, 0, 0, 0});
    Path file = NumpyFiles.archive(folder.resolve("d.npz"), Map.of("images", columns, "y", labels));
    Dataset rows = DatasetReaders.read(file, TRAINING);
    assertThat(rows.toRowMajor()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(rows.requireTarget().label(0)).isEqualTo("ab");
    assertThat(rows.requireTarget().label(1)).isEqualTo("\u00fc");
  }

  @Test
  void anArchiveWithADamagedName() throws IOException {
    Path file = folder.resolve("d.npz");
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(file), StandardCharsets.ISO_8859_1)) {
      zip.putNextEntry(new ZipEntry("\u00fc.npy"));
      zip.write(NumpyFiles.array("<f4", "(1,)", 1f));
    }
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessage("d.npz: the archive is damaged: copy or save it again");
  }

  @Test
  void numpyThatIsNoTable() throws IOException {
    byte[] whole = NumpyFiles.array("<f4", "(2, 2)", 1f, 2f, 3f, Float.NaN);
    ReadRequest request = ReadRequest.features(List.of("x1", "x2"));
    String[] messages = {
      "d.npy: row 2: column \"x2\": NaN is not a finite 32-bit float",
      "d.npy: the array ends early",
      "d.npy: an array of \"{'descr': '|O'",
      "d.npy: an array of type c8 cannot be read",
      "d.npy: the array has no rows or no columns",
      "d.npy: an array of shape [2000000000, 2000000000] is too large",
    };
    byte[][] files = {
      whole,
      Arrays.copyOf(whole, whole.length - 1),
      NumpyFiles.array("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2)}", new byte[8]),
      NumpyFiles.array("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2)}", new byte[32]),
      NumpyFiles.array("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2)}", new byte[0]),
      NumpyFiles.array(
          "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000)}",
          new byte[0]),
    };
    for (int i = 0; i < files.length; i++) {
      byte[] bytes = files[i];
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> read("d.npy", bytes, request))
          .withMessageStartingWith(messages[i]);
    }
  }
}
