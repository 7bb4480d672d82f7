package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The forms of data files that {@code train} reads, and the plots that it draws. */
class TrainFilesTest {
  @TempDir private Path folder;

  private CommandRun train(Path data, String target, Object... options) {
    return CommandRun.of(
            CommandRun.words(
                new Object[] {"train", data, "--target", target, "--epochs", 3, "--model", model()},
                options))
        .succeeds();
  }

  private Path model() {
    return folder.resolve("m.safetensors");
  }

  private List<String> features() {
    return ModelFiles.load(model()).features().names();
  }

  /** The twelve rows with another character between the cells. */
  private Path separated(String separator) throws IOException {
    String text = Files.readString(CliFiles.twelveRows(folder)).replace(",", separator);
    return CliFiles.write(folder, "separated.txt", text);
  }

  @Test
  void theSeparatorIsDetectedOrGiven() throws IOException {
    train(separated(";"), "y");
    assertThat(features()).containsExactly("a", "b");
    train(separated("\t"), "y", "--separator", "tab");
    assertThat(features()).containsExactly("a", "b");
    train(separated("!"), "y", "--separator", "!");
    assertThat(features()).containsExactly("a", "b");
    assertThat(CommandRun.of("train", separated("!"), "--target", "y").exitCode())
        .isEqualTo(ExitCodes.DATA);
  }

  @Test
  void aFileWithoutHeaderHasColumnsByNumber() throws IOException {
    List<String> lines = Files.readAllLines(CliFiles.twelveRows(folder));
    Path bare = Files.write(folder.resolve("bare.csv"), lines.subList(1, lines.size()));
    CommandRun run =
        train(bare, "c3", "--no-header", "--valid", bare, "--test", bare, "--scale", "none");
    assertThat(features()).containsExactly("c1", "c2");
    assertThat(run.reported("rows")).isEqualTo("12 training rows, 12 validation rows (--valid)");
    assertThat(run.reported("test")).endsWith("(12 rows)");
  }

  @Test
  void columnsMayBeIgnoredEvenIfTheyHoldText() throws IOException {
    Path data =
        CliFiles.write(
            folder, "named.csv", "name,a,b,y\nann,1,2,p\nbob,2,1,q\ncid,3,2,p\ndon,4,4,q\n");
    train(data, "y", "--ignore", "name,b", "--valid", data);
    assertThat(features()).containsExactly("a");
  }

  @Test
  void aPngIsAPictureOfTheLosses() throws IOException {
    Optional<String> reason = LossPlot.unavailableBecause();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    Path plot = folder.resolve("losses.PNG");
    CommandRun run = train(CliFiles.twelveRows(folder), "y", "--plot", plot);
    assertThat(run.reported("plot")).isEqualTo(plot.toString());
    assertThat(Files.readAllBytes(plot)).startsWith(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
    var image = ImageIO.read(plot.toFile());
    assertThat(image.getWidth()).isEqualTo(800);
    int[] pixels = image.getRGB(0, 0, 800, 500, null, 0, 800);
    assertThat(IntStream.of(pixels).distinct().count()).as("colours").isGreaterThan(10);
  }

  @Test
  void anSvgIsAPictureOfTheLosses() throws Exception {
    Path data = CliFiles.twelveRows(folder);
    String text = Files.readString(data).replace("a,b,y", "a,b,\"<y> & %s\"");
    Files.writeString(data, text);
    Path plot = folder.resolve("losses.svg");
    train(data, "<y> & %s", "--plot", plot);
    Document svg = parsed(plot);
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getElementsByTagName("text").item(0).getTextContent())
        .isEqualTo("<y> & %s, 2-10-1");
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg.getDocumentElement().getTextContent()).contains("training", "validation");
    assertThat(points(svg)).hasSize(3);

    train(data, "<y> & %s", "--plot", plot, "--valid-fraction", 0);
    assertThat(parsed(plot).getElementsByTagName("polyline").getLength()).isEqualTo(1);
    assertThat(Files.readString(plot)).contains("<svg").doesNotContain("validation");
  }

  @Test
  void aLongHistoryIsThinnedAndKeepsItsEnds() throws Exception {
    List<Double> losses =
        IntStream.rangeClosed(1, 12_345).mapToObj(epoch -> 100.0 / epoch).toList();
    Path plot = folder.resolve("long.svg");
    Files.writeString(plot, SvgLossPlot.draw("long", Map.of("training", losses), 800, 500));
    List<String> points = points(parsed(plot));
    assertThat(points).hasSizeBetween(1000, 2001).startsWith("70.1,40.0");
    assertThat(points.get(points.size() - 1)).isEqualTo("780.0,450.0");
  }

  @Test
  void lossesOfZeroCanBeDrawn() throws Exception {
    Path plot = folder.resolve("zero.svg");
    List<Double> losses = Collections.nCopies(2, 0.0);
    Files.writeString(plot, SvgLossPlot.draw("zero", Map.of("training", losses), 800, 500));
    assertThat(points(parsed(plot))).containsExactly("425.0,450.0", "780.0,450.0");
  }

  private static Document parsed(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static List<String> points(Document svg) {
    Element curve = (Element) svg.getElementsByTagName("polyline").item(0);
    return List.of(curve.getAttribute("points").split(" ", -1));
  }

  @Test
  void noEpochsArePossibleAndThereIsNothingToDraw() throws IOException {
    Path plot = folder.resolve("none.svg");
    Path metrics = folder.resolve("none.json");
    CommandRun run =
        CommandRun.of(
                "train",
                CliFiles.twelveRows(folder),
                "--target",
                "y",
                "--epochs",
                0,
                "--plot",
                plot,
                "--metrics-json",
                metrics)
            .succeeds();
    assertThat(run.reported("plot")).isEqualTo("not drawn: no epoch is complete");
    assertThat(plot).doesNotExist();
    assertThat(CliFiles.json(metrics).get("train_loss")).isEmpty();
    assertThat(CliFiles.json(metrics).get("validation_loss").isNull()).isTrue();
    assertThat(CliFiles.json(metrics).get("train_accuracy").isNumber()).isTrue();
  }
}
