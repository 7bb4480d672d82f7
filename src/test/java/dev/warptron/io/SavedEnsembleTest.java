package dev.warptron.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.Standardizer;
import dev.warptron.data.TextFormat;
import dev.warptron.model.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several networks in one model and one file. */
class SavedEnsembleTest {
  private static final SafetensorsFormat FORMAT = new SafetensorsFormat();

  @TempDir private Path folder;

  /** Other precisions, scales and parameters, for the same target. */
  private static SavedEnsemble ensemble() {
    SavedModel first = TestModels.regression(Precision.FLOAT32);
    SavedModel second = TestModels.regression(Precision.FLOAT64);
    return new SavedEnsemble(
        List.of(
            first, second, scaled(first, Standardizer.of(new double[] {150}, new double[] {80}))));
  }

  private static SavedModel scaled(SavedModel model, @Nullable Standardizer scale) {
    SavedTarget target = model.target();
    return new SavedModel(
        model.network(),
        model.loss(),
        model.precision(),
        model.features(),
        new SavedTarget(target.task(), target.columns(), scale),
        model.training(),
        model.parameters(),
        model.optimizerState());
  }

  private static byte[] write(SavedEnsemble model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FORMAT.write(model, out);
    return out.toByteArray();
  }

  private static SavedEnsemble read(byte[] bytes) throws IOException {
    return FORMAT.read(new ByteArrayInputStream(bytes), bytes.length, "m.safetensors");
  }

  @Test
  void aFileHoldsEveryNetworkToTheBit() throws IOException {
    byte[] bytes = write(ensemble());
    assertThat(read(bytes)).isEqualTo(ensemble());
    assertThat(write(read(bytes))).isEqualTo(bytes);
  }

  @Test
  void theFormOfTheTrainingsTextIsKept() throws IOException {
    TextFormat format = new TextFormat(';', ',', "UTF-8", true);
    SavedEnsemble model = ensemble().withFormat(format);
    assertThat(ensemble().format()).isNull();
    assertThat(read(write(model))).isEqualTo(model);
    assertThat(read(write(model)).format()).isEqualTo(format);
  }

  @Test
  void tensorsAreNumberedByNetworkInFormatFour() throws IOException {
    Tampering file = new Tampering(write(ensemble()));
    assertThat(file.metadata().get("format_version").textValue()).isEqualTo("4");
    assertThat(file.document().get("members")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      ObjectNode tensor = file.tensor("members.%d.layers.0.weight".formatted(i));
      assertThat(tensor.get("dtype").textValue()).isEqualTo(i == 1 ? "F64" : "F32");
      assertThat(tensor.get("shape").toString()).isEqualTo("[2,1]");
    }
  }

  @Test
  void differentWeightsAreWrittenInFormatFive() throws IOException {
    SavedEnsemble weighted = new SavedEnsemble(ensemble().members(), List.of(3.0, 0.1, 1.0));
    byte[] bytes = write(weighted);
    Tampering file = new Tampering(bytes);
    assertThat(file.metadata().get("format_version").textValue()).isEqualTo("5");
    assertThat(file.document().get("weights").toString()).isEqualTo("[3.0,0.1,1.0]");
    assertThat(read(bytes)).isEqualTo(weighted);
    assertThat(write(read(bytes))).isEqualTo(bytes);
    assertThat(weighted.withFormat(null)).isEqualTo(weighted);
    assertThat(weighted).isNotEqualTo(ensemble());
    file.changeDocument(document -> ((ArrayNode) document.get("weights")).remove(0));
    refuses(file, "an ensemble of 3 networks has as many weights, got 2");
    Tampering negative = new Tampering(bytes);
    negative.changeDocument(document -> ((ArrayNode) document.get("weights")).set(0, -1));
    refuses(negative, "the weights of an ensemble must be finite and > 0, got -1.0");
  }

  @Test
  void equalWeightsAreNone() throws IOException {
    SavedEnsemble equal = new SavedEnsemble(ensemble().members(), List.of(0.5, 0.5, 0.5));
    assertThat(equal).isEqualTo(ensemble());
    assertThat(write(equal)).isEqualTo(write(ensemble()));
  }

  @Test
  void oneNetworkIsWrittenAsBefore() throws IOException {
    SavedModel model = TestModels.binary(Precision.FLOAT32);
    Tampering file = new Tampering(write(SavedEnsemble.of(model)));
    assertThat(file.metadata().get("format_version").textValue()).isEqualTo("1");
    assertThat(file.document().has("members")).isFalse();
    assertThat(file.tensor("layers.0.weight").get("dtype").textValue()).isEqualTo("F32");
  }

  @Test
  void aFileWithoutMembersOrWithOtherTargetsIsDamaged() throws IOException {
    Tampering none = new Tampering(write(ensemble()));
    none.changeDocument(document -> document.putArray("members"));
    refuses(none, "network has no tensor \"members.0.layers.0.weight\"");
    Tampering other = new Tampering(write(ensemble()));
    other.changeDocument(
        document -> ((ObjectNode) document.at("/members/1/target")).put("name", "other"));
    refuses(other, "the networks of an ensemble must have the same targets");
  }

  private static void refuses(Tampering file, String why) throws IOException {
    byte[] bytes = file.toBytes();
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> read(bytes))
        .withMessageContainingAll("m.safetensors is damaged", why);
  }

  @Test
  void whoNeedsOneNetworkIsToldThatThereAreSeveral() {
    Path file = folder.resolve("m.safetensors");
    ModelFiles.save(ensemble(), file);
    assertThat(ModelFiles.loadEnsemble(file)).isEqualTo(ensemble());
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFiles.load(file))
        .withMessageContaining("holds an ensemble of 3 networks");
    SavedModel one = TestModels.binary(Precision.FLOAT64);
    ModelFiles.save(one, file);
    assertThat(ModelFiles.load(file)).isEqualTo(one);
    assertThat(ModelFiles.loadEnsemble(file)).isEqualTo(SavedEnsemble.of(one));
  }

  /** 152.1 twice and 150, 77 twice and 80. */
  @Test
  void theScaleIsTheMeanOfTheScales() {
    Standardizer scale = Objects.requireNonNull(ensemble().targets().scale());
    // Three divisions and two additions, each with half an ulp at most.
    assertThat(scale.mean(0)).isCloseTo(151.4, within(3 * Math.ulp(151.4)));
    assertThat(scale.standardDeviation(0)).isCloseTo(78, within(3 * Math.ulp(78.0)));
    SavedModel first = ensemble().members().get(0);
    assertThat(new SavedEnsemble(List.of(first, first, first)).target()).isEqualTo(first.target());
  }

  @Test
  void networksOfAnotherKindAreRefused() {
    SavedModel model = TestModels.regression(Precision.FLOAT32);
    refuses("loss", model, TestModels.binary(Precision.FLOAT32));
    refuses("standardization of targets", model, scaled(model, null));
    refuses("targets", model, TestModels.wide(Precision.FLOAT32, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SavedEnsemble(List.of()))
        .withMessage("an ensemble has at least one network");
  }

  private static void refuses(String what, SavedModel first, SavedModel other) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SavedEnsemble(List.of(first, other)))
        .withMessageStartingWith("the networks of an ensemble must have the same " + what);
  }
}
