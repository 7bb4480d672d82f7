package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.model.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that docs/model-file.md describes, read without the code under test. */
class SafetensorsLayoutTest {
  private static final SafetensorsFormat FORMAT = new SafetensorsFormat();

  @ParameterizedTest
  @MethodSource("dev.warptron.io.TestModels#arguments")
  void dataStartAtAMultipleOf8(SavedModel model) throws IOException {
    byte[] bytes = TestModels.write(FORMAT, model);
    assertThat(Tampering.headerLength(bytes) % 8).isZero();
    assertThat((char) bytes[8]).isEqualTo('{');
  }

  @Test
  void aTensorForEachLayerThenOneForEachSlot() throws IOException {
    assertThat(tensors(TestModels.binary(Precision.FLOAT32)))
        .containsExactly(
            "layers.0.weight F32 [3,2] [0,24]",
            "layers.0.bias F32 [2] [24,32]",
            "layers.1.weight F32 [2,1] [32,40]",
            "layers.1.bias F32 [1] [40,44]",
            "optimizer.velocity F32 [11] [44,88]");
    assertThat(tensors(TestModels.regression(Precision.FLOAT64)))
        .containsExactly(
            "layers.0.weight F64 [2,1] [0,16]",
            "layers.0.bias F64 [1] [16,24]",
            "optimizer.first_moment F64 [3] [24,48]",
            "optimizer.second_moment F64 [3] [48,72]");
    assertThat(tensors(TestModels.multiclass(Precision.FLOAT32)))
        .hasSize(6)
        .noneMatch(tensor -> tensor.startsWith("optimizer"));
  }

  @ParameterizedTest
  @EnumSource
  void numbersAreLittleEndianInTheOrderOfTheTensors(Precision precision) throws IOException {
    SavedModel model = TestModels.binary(precision);
    double[] parameters = model.parameters();
    ByteBuffer data =
        ByteBuffer.wrap(new Tampering(TestModels.write(FORMAT, model)).data)
            .order(ByteOrder.LITTLE_ENDIAN);
    // layers.0: 3 x 2 weights and 2 biases; layers.1: 2 x 1 weights and 1 bias
    for (int i : new int[] {0, 1, 2, 3, 4, 5, 8, 9, 6, 7, 10}) {
      assertThat(next(data, precision)).as("parameter %d", i).isEqualTo(parameters[i]);
    }
    for (double slot : model.optimizerState().slots()) {
      assertThat(next(data, precision)).isEqualTo(slot);
    }
    assertThat(data.hasRemaining()).isFalse();
  }

  @Test
  void metadataAreTextsByName() throws IOException {
    ObjectNode metadata =
        new Tampering(TestModels.write(FORMAT, TestModels.binary(Precision.FLOAT32))).metadata();
    List<String> names = new ArrayList<>();
    metadata.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactly("format", "format_version", "data_sha256", "warptron");
    assertThat(metadata).allMatch(value -> value.isTextual());
    assertThat(metadata.get("format").textValue()).isEqualTo("warptron");
    assertThat(metadata.get("format_version").textValue()).isEqualTo("1");
  }

  @Test
  void theDocumentHasShortestNumbersAndReadableNames() throws IOException {
    byte[] bytes = TestModels.write(FORMAT, TestModels.binary(Precision.FLOAT32));
    assertThat(new Tampering(bytes).metadata().get("warptron").textValue())
        .isEqualTo(
            """
            {"network":{"layers":[\
            {"type":"dense","inputs":3,"outputs":2,"activation":"tanh"},\
            {"type":"dense","inputs":2,"outputs":1,"activation":"identity"}]},\
            "loss":"binary_cross_entropy","precision":"float32",\
            "features":{"names":["radius","texture","area"],"standardizer":{\
            "means":[0.1,-0.0,1.0E23],"deviations":[0.3333333333333333,0.0,2.0E-308]}},\
            "target":{"task":"binary","name":"diagnosis","class_names":["B","M"],\
            "standardizer":null},\
            "training":{"rule":{"name":"sgd","learning_rate":0.1,"momentum":0.9,"nesterov":true},\
            "updates":1099511627776,"epochs":500,"seed":-9223372036854775807,\
            "device":"reference",\
            "settings":{"epochs":"500","batch-size":"32","l1":"0.0",\
            "l2":"0.3333333333333333","init":"glorot-uniform","seed":"-9223372036854775807",\
            "precision":"bf16","scheme":"of a later version","activation":"tanh"}}}""");
  }

  @Test
  void aHeaderThatNoReaderTakesIsNotWritten() {
    SafetensorsHeader.requireWritable(SafetensorsHeader.MAX_LENGTH - 8);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> SafetensorsHeader.requireWritable(SafetensorsHeader.MAX_LENGTH - 7))
        .withMessage(
            "the model cannot be stored: its names and settings take 99999993 bytes,"
                + " and safetensors allows 100000000; use fewer or shorter names");
  }

  /** Other tools may write the tensors in another order, with other white space. */
  @Test
  void theOrderOfTheTensorsDoesNotMatter() throws IOException {
    SavedModel model = TestModels.regression(Precision.FLOAT32);
    Tampering file = new Tampering(TestModels.write(FORMAT, model));
    file.tensor("layers.0.weight").withArray("data_offsets").removeAll().add(4).add(12);
    file.tensor("layers.0.bias").withArray("data_offsets").removeAll().add(0).add(4);
    byte[] data = file.data.clone();
    System.arraycopy(file.data, 8, data, 0, 4);
    System.arraycopy(file.data, 0, data, 4, 8);
    file.data = data;
    byte[] bytes = Tampering.file(file.seal().header.toPrettyString(), file.data);
    assertThat(TestModels.read(FORMAT, bytes)).isEqualTo(model);
  }

  private static List<String> tensors(SavedModel model) throws IOException {
    List<String> tensors = new ArrayList<>();
    new Tampering(TestModels.write(FORMAT, model))
        .header
        .properties()
        .forEach(
            e -> {
              if (!e.getKey().equals("__metadata__")) {
                tensors.add(
                    "%s %s %s %s"
                        .formatted(
                            e.getKey(),
                            e.getValue().get("dtype").textValue(),
                            e.getValue().get("shape"),
                            e.getValue().get("data_offsets")));
              }
            });
    return tensors;
  }

  private static double next(ByteBuffer data, Precision precision) {
    return precision == Precision.FLOAT32 ? data.getFloat() : data.getDouble();
  }
}
