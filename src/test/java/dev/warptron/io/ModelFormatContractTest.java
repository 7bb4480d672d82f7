package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.model.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every model format. Registered formats are tested automatically. */
class ModelFormatContractTest {
  static Stream<Arguments> formatsAndModels() {
    return ModelFiles.formats().stream()
        .flatMap(
            format ->
                TestModels.all().entrySet().stream()
                    .map(e -> argumentSet(format.name() + " " + e.getKey(), format, e.getValue())));
  }

  static Stream<ModelFormat> formats() {
    return ModelFiles.formats().stream();
  }

  @Test
  void safetensorsIsRegistered() {
    assertThat(formats()).anyMatch(SafetensorsFormat.class::isInstance);
  }

  @Test
  void noTwoFormatsShareAnExtension() {
    List<String> extensions = formats().flatMap(f -> f.extensions().stream()).toList();
    assertThat(extensions).doesNotHaveDuplicates().allMatch(e -> e.matches("\\.[a-z0-9.]+"));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModels")
  void whatIsReadEqualsWhatWasWritten(ModelFormat format, SavedModel model) throws IOException {
    SavedModel read = TestModels.read(format, TestModels.write(format, model));
    assertThat(read).isEqualTo(model);
    // Arrays.equals distinguishes -0.0 from 0.0.
    assertThat(read.parameters()).isEqualTo(model.parameters());
    assertThat(read.optimizerState()).isEqualTo(model.optimizerState());
    assertThat(read.training().settings().keySet())
        .containsExactlyElementsOf(model.training().settings().keySet());
  }

  @ParameterizedTest
  @MethodSource("formatsAndModels")
  void theSameModelGivesTheSameBytes(ModelFormat format, SavedModel model) throws IOException {
    byte[] bytes = TestModels.write(format, model);
    assertThat(TestModels.write(format, model)).isEqualTo(bytes);
    assertThat(TestModels.write(format, TestModels.read(format, bytes))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void streamsAreLeftOpen(ModelFormat format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean[] closed = {false, false};
    SavedEnsemble model = SavedEnsemble.of(TestModels.binary(Precision.FLOAT32));
    format.write(
        model,
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        });
    InputStream in =
        new ByteArrayInputStream(bytes.toByteArray()) {
          @Override
          public void close() {
            closed[1] = true;
          }
        };
    assertThat(format.read(in, bytes.size(), "memory")).isEqualTo(model);
    assertThat(in.read()).as("next byte after the model").isEqualTo(-1);
    assertThat(closed).containsExactly(false, false);
  }

  /** A model whose tensors exceed any reasonable buffer several times. */
  @ParameterizedTest
  @MethodSource("formats")
  void largeModelsAreStoredToo(ModelFormat format) throws IOException {
    for (Precision precision : Precision.values()) {
      SavedModel model = TestModels.wide(precision, 20_011);
      assertThat(TestModels.read(format, TestModels.write(format, model))).isEqualTo(model);
    }
  }
}
