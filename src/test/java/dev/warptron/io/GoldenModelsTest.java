package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.Preprocessor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of earlier versions load and equal the model that was saved. */
class GoldenModelsTest {
  static Set<String> names() {
    return GoldenModels.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void itLoads(String name) throws IOException {
    assertThat(TestModels.read(new SafetensorsFormat(), bytes(name)))
        .isEqualTo(GoldenModels.all().get(name));
  }

  /**
   * As long as a format is written, this detects an unintended change of the bytes, on every JDK.
   * An intended change needs a new format version; then this test is removed.
   */
  @ParameterizedTest
  @MethodSource("names")
  void itIsWrittenWithTheSameBytes(String name) throws IOException {
    SavedModel model = Objects.requireNonNull(GoldenModels.all().get(name));
    assertThat(TestModels.write(new SafetensorsFormat(), model)).isEqualTo(bytes(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsReadIsWrittenWithTheSameBytes(String name) throws IOException {
    SavedModel read = TestModels.read(new SafetensorsFormat(), bytes(name));
    assertThat(TestModels.write(new SafetensorsFormat(), read)).isEqualTo(bytes(name));
  }

  /** What these columns make of a row, in case the generator and the encoders change. */
  @Test
  void format3HasTheColumnsThatWereSaved() throws IOException {
    SavedModel model =
        TestModels.read(new SafetensorsFormat(), bytes("format-3-columns.safetensors"));
    Preprocessor preprocessor = Objects.requireNonNull(model.features().preprocessor());
    assertThat(preprocessor.columns())
        .containsExactly("amount", "stamp", "clip", "rank", "ok", "size", "color", "code", "day");
    assertThat(preprocessor.cells().missing()).containsExactlyInAnyOrder("na", "-999");
    Table row =
        Table.ofRows(
            List.of(
                Map.of(
                    "amount",
                    "",
                    "stamp",
                    1748736095342L,
                    "clip",
                    1e300,
                    "rank",
                    2,
                    "ok",
                    "Yes",
                    "size",
                    "L",
                    "color",
                    "green",
                    "code",
                    "01",
                    "day",
                    "2023-11-14 22:13:20")));
    assertThat(preprocessor.apply(row).toRowMajor())
        .startsWith(2.5f, 1, 2, 3, 0, 1, 2, 0, 0, 0, 0, 1, 1, 0, 0, 2023, 11, 2)
        .endsWith(0)
        .hasSize(14 + 12);
  }

  /** Compares some values with literals, in case the generator changes. */
  @Test
  void format1HasTheNumbersThatWereSaved() throws IOException {
    SavedModel binary =
        TestModels.read(new SafetensorsFormat(), bytes("format-1-binary.safetensors"));
    assertThat(binary.network().widths()).isEqualTo("3-2-1");
    assertThat(binary.parameters())
        .containsExactly(0.5, -1.25, 2, 0.0078125, -0.375, 3.5, 1.5, -2.5, 0.125, -0.0625, -0.75);
    assertThat(binary.target().classNames()).containsExactly("benign", "malignant");
    assertThat(binary.optimizerState().updates()).isEqualTo(7_500);
    assertThat(binary.training().settings().keySet())
        .containsExactly("hidden", "activation", "optimizer");

    SavedModel regression =
        TestModels.read(new SafetensorsFormat(), bytes("format-1-regression.safetensors"));
    assertThat(regression.parameters())
        .containsExactly(0.1, -0.2, 0.3, -0.4, 1.0 / 3, -0.0, 1e-300);
    assertThat(regression.optimizerState().slots()).hasSize(14).startsWith(0.1).endsWith(7);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = GoldenModelsTest.class.getResourceAsStream("/models/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
