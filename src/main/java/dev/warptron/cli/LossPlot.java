package dev.warptron.cli;

import dev.warptron.data.AtomicFiles;
import dev.warptron.train.History;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.None;

/** A picture of the losses, epoch by epoch. */
final class LossPlot {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 500;

  private LossPlot() {}

  /**
   * Checks before long work that {@link #write} will know the format and may write the file.
   *
   * @throws IllegalArgumentException if the file name ends in neither .png nor .svg
   * @throws IOException if the file cannot be written, or not be drawn by this Java
   */
  static void requireDrawable(Path file) throws IOException {
    if (!isPng(file) && !isSvg(file)) {
      throw new IllegalArgumentException(
          "--plot %s: the file name must end in .png or .svg".formatted(file));
    }
    requireFonts(file);
    AtomicFiles.requireWritable(file);
  }

  /**
   * Draws the history.
   *
   * @param history at least one epoch
   * @param title such as the network and the data
   * @throws IOException if the file cannot be written, or is a PNG and this Java has no fonts to
   *     write labels with
   */
  static void write(History history, String title, Path file) throws IOException {
    requireFonts(file);
    Map<String, List<Double>> losses = new LinkedHashMap<>();
    losses.put("training", history.trainingLoss());
    history.validationLoss().ifPresent(validation -> losses.put("validation", validation));
    if (isPng(file)) {
      XYChart chart = chart(losses, title);
      AtomicFiles.write(file, out -> encode(chart, out));
    } else {
      byte[] svg = SvgLossPlot.draw(title, losses, WIDTH, HEIGHT).getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(file, out -> out.write(svg));
    }
  }

  private static void requireFonts(Path file) throws IOException {
    Optional<String> reason = isPng(file) ? unavailableBecause() : Optional.empty();
    if (reason.isPresent()) {
      throw new IOException(
          "cannot draw %s: %s; or draw an .svg, which needs none".formatted(file, reason.get()));
    }
  }

  /** Empty if PNG plots can be drawn here; otherwise why not and what to do, for the user. */
  static Optional<String> unavailableBecause() {
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
          .createGraphics()
          .getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
          .stringWidth("x");
      return Optional.empty();
    } catch (LinkageError | RuntimeException | InternalError e) { // which one differs by JDK
      return Optional.of(
          "this Java finds no fonts (%s); install some (Debian: apt-get install fontconfig"
                  .formatted(e)
              + " fonts-dejavu-core)");
    }
  }

  private static XYChart chart(Map<String, List<Double>> losses, String title) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("epoch")
            .yAxisTitle("loss")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    losses.forEach((name, values) -> addSeries(chart, name, values));
    return chart;
  }

  private static void addSeries(XYChart chart, String name, List<Double> losses) {
    List<Integer> epochs = IntStream.rangeClosed(1, losses.size()).boxed().toList();
    chart.addSeries(name, epochs, losses).setMarker(new None());
  }

  /** Through memory: image output through a file, the default, is refused once Java is ending. */
  private static void encode(XYChart chart, OutputStream out) throws IOException {
    try (ImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", image);
    }
  }

  private static boolean isPng(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static boolean isSvg(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
  }
}
