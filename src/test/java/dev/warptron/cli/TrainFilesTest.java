package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.render.LossPlot;
import dev.warptron.cli.render.PlotSupport;
import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The formats of data files that {@code train} reads, and its plots. */
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

  /** The twelve rows with another separator. */
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

  private static void assumeFonts() {
    Optional<String> reason = PlotSupport.unavailableBecause();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void aPngIsAPictureOfTheLosses() throws IOException {
    assumeFonts();
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
    assumeFonts();
    Path data = CliFiles.twelveRows(folder);
    Files.writeString(data, Files.readString(data).replace("a,b,y", "a,b,\"<y> & %s\""));
    Path plot = folder.resolve("losses.svg");
    train(data, "<y> & %s", "--plot", plot);
    Element svg = parsed(plot);
    assertThat(svg.getTagName()).isEqualTo("svg");
    assertThat(svg.getAttribute("width")).isEqualTo("800");
    assertThat(svg.getElementsByTagName("path").getLength()).as("letters").isGreaterThan(20);
    Set<String> both = colors(plot);

    train(data, "<y> & %s", "--plot", plot, "--valid-fraction", 0);
    assertThat(parsed(plot).getTagName()).isEqualTo("svg");
    assertThat(both)
        .containsAll(colors(plot))
        .as("the validation losses and the best epoch")
        .hasSize(colors(plot).size() + 2);
  }

  @Test
  void theNetworksOfABagAreDrawnBesideTheirMean() throws Exception {
    assumeFonts();
    Path data = CliFiles.twelveRows(folder);
    Path one = folder.resolve("one.svg");
    Path bag = folder.resolve("bag.svg");
    train(data, "y", "--plot", one, "--valid-fraction", 0.25).succeeds();
    CommandRun run = train(data, "y", "--plot", bag, "--bag", 3);
    run.succeeds();
    assertThat(run.reported("plot")).isEqualTo(bag.toString());
    assertThat(colors(bag))
        .as("training and validation, of the networks and their mean; without a mark")
        .hasSize(colors(one).size() + 1);
  }

  /** The colors of lines: one per curve, and those of the frame. */
  private static Set<String> colors(Path svg) throws IOException {
    return Pattern.compile("stroke:rgb\\([0-9,]+\\)")
        .matcher(Files.readString(svg))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static Element parsed(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
  }

  @Test
  void aPlotHasNoMorePointsThanCanBeSeen() {
    assertThat(LossPlot.drawnEpochs(1)).containsExactly(1);
    assertThat(LossPlot.drawnEpochs(2000)).hasSize(2000).endsWith(1999, 2000);
    assertThat(LossPlot.drawnEpochs(12_345))
        .hasSize(1765)
        .startsWith(1, 8)
        .endsWith(12_342, 12_345);
    assertThat(LossPlot.drawnEpochs(10_000_000)).hasSizeBetween(2000, 2001).endsWith(10_000_000);
  }

  @Test
  void noEpochsArePossibleAndThereIsNothingToDraw() throws IOException {
    assumeFonts();
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
