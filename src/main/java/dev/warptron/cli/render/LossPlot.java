package dev.warptron.cli.render;

import dev.warptron.files.AtomicFiles;
import dev.warptron.optim.HyperParameter;
import dev.warptron.train.History;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Circle;
import org.knowm.xchart.style.markers.None;
import org.w3c.dom.Document;

/** Plots the losses over the epochs. */
public final class LossPlot {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 500;
  private static final int MOST_POINTS = 2000;
  private static final BasicStroke THIN = new BasicStroke(0.8f);
  private static final Color VALIDATION = new Color(0xd9, 0x5f, 0x02);
  private static final Color VALIDATION_OF_ONE = new Color(0xf4, 0xb6, 0x8a);
  private static final Color TRAINING = new Color(0x1b, 0x6c, 0xa8);
  private static final Color TRAINING_OF_ONE = new Color(0xa6, 0xc8, 0xe0);

  /** Pixels between two labels of the x axis; wide enough for numbers of six digits. */
  private static final int TICK_SPACING = 100;

  /** XChart labels up to some forty epochs each; those of its own font would touch. */
  private static final Font TICK_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 10);

  /** Rounds away the noise of a sum of steps, such as 0.30000000000000004. */
  private static final MathContext TICK_DIGITS = new MathContext(6);

  /** Other labels are in scientific notation. */
  private static final double LEAST_PLAIN = 1e-6;

  private static final double MOST_PLAIN = 1e7;

  private LossPlot() {}

  /**
   * Checks, before a long computation, that {@link #write} knows the format and may write the file.
   *
   * @throws IllegalArgumentException if the file name ends in neither .png nor .svg
   * @throws IOException if the file cannot be written
   */
  static void requireDrawable(Path file) throws IOException {
    if (!isPng(file) && !isSvg(file)) {
      throw new IllegalArgumentException(
          "--plot %s: the file name must end in .png or .svg".formatted(file));
    }
    AtomicFiles.requireWritable(file);
  }

  /**
   * Draws the history.
   *
   * @param history at least one epoch
   * @param title such as the network and the data
   * @param bestEpoch its validation loss is marked; 0 for none
   * @throws IOException if the file cannot be written, or if this Java has no fonts for labels
   */
  public static void write(History history, String title, int bestEpoch, Path file)
      throws IOException {
    PlotSupport.require(file);
    XYChart chart = chart(history, title, bestEpoch);
    AtomicFiles.write(file, out -> encode(chart, file, out));
  }

  /**
   * Draws the histories of the members of an ensemble: a thin line for each, and the mean over the
   * members of each epoch that all of them have.
   *
   * @param members at least one, each of at least one epoch
   * @param title such as the network and the data
   * @throws IOException if the file cannot be written, or if this Java has no fonts for labels
   */
  public static void write(List<History> members, String title, Path file) throws IOException {
    PlotSupport.require(file);
    XYChart chart = emptyChart(title);
    addMembers(
        chart,
        "training",
        members.stream().map(History::trainingLoss).toList(),
        TRAINING_OF_ONE,
        TRAINING);
    addMembers(
        chart,
        "validation",
        members.stream().flatMap(member -> member.validationLoss().stream()).toList(),
        VALIDATION_OF_ONE,
        VALIDATION);
    AtomicFiles.write(file, out -> encode(chart, file, out));
  }

  /** Adds a line for each member and their mean; nothing if there are none. */
  private static void addMembers(
      XYChart chart, String name, List<List<Double>> members, Color ofOne, Color ofMean) {
    for (int i = 0; i < members.size(); i++) {
      XYSeries series = addSeries(chart, "%s %d".formatted(name, i), members.get(i));
      series.setLineColor(ofOne).setLineStyle(THIN).setShowInLegend(false);
    }
    if (!members.isEmpty()) {
      addSeries(chart, name + ", mean of the networks", means(members)).setLineColor(ofMean);
    }
  }

  /**
   * The mean of each epoch.
   *
   * @param members the losses of each member, at least one
   * @return as many as the shortest list has
   */
  static List<Double> means(List<List<Double>> members) {
    int epochs = members.stream().mapToInt(List::size).min().orElseThrow();
    return IntStream.range(0, epochs)
        .mapToObj(
            epoch -> members.stream().mapToDouble(each -> each.get(epoch)).average().orElseThrow())
        .toList();
  }

  private static XYChart chart(History history, String title, int bestEpoch) {
    XYChart chart = emptyChart(title);
    addSeries(chart, "training", history.trainingLoss());
    history.validationLoss().ifPresent(losses -> addSeries(chart, "validation", losses));
    history.validationLoss().ifPresent(losses -> markBest(chart, losses, bestEpoch));
    return chart;
  }

  private static XYChart emptyChart(String title) {
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
    chart.getStyler().setXAxisMin(1.0);
    chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
    chart.getStyler().setAxisTickLabelsFont(TICK_FONT);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(LossPlot::tick);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    return chart;
  }

  private static void markBest(XYChart chart, List<Double> losses, int bestEpoch) {
    if (bestEpoch >= 1 && bestEpoch <= losses.size()) {
      chart
          .addSeries("best epoch", List.of(bestEpoch), List.of(losses.get(bestEpoch - 1)))
          .setMarker(new Circle());
    }
  }

  /** A label of the y axis: XChart would write 0.05 as .05 beside 0.1. */
  static String tick(double value) {
    BigDecimal rounded = new BigDecimal(value, TICK_DIGITS).stripTrailingZeros();
    double size = Math.abs(value);
    return value == 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN)
        ? rounded.toPlainString()
        : HyperParameter.text(rounded.doubleValue());
  }

  private static XYSeries addSeries(XYChart chart, String name, List<Double> losses) {
    List<Integer> epochs = drawnEpochs(losses.size());
    List<Double> drawn = epochs.stream().map(epoch -> losses.get(epoch - 1)).toList();
    XYSeries series = chart.addSeries(name, epochs, drawn);
    series.setMarker(new None()).setLineStyle(SeriesLines.SOLID);
    return series;
  }

  /**
   * The epochs, from 1, that get a point: the first, the last, and evenly spaced ones between. More
   * points than pixels are invisible, and a million of them take minutes.
   */
  public static List<Integer> drawnEpochs(int epochs) {
    int stride = (epochs + MOST_POINTS - 1) / MOST_POINTS;
    return IntStream.rangeClosed(1, epochs)
        .filter(epoch -> (epoch - 1) % stride == 0 || epoch == epochs)
        .boxed()
        .toList();
  }

  private static void encode(XYChart chart, Path file, OutputStream out) throws IOException {
    if (isPng(file)) {
      encodePng(chart, out);
    } else {
      encodeSvg(chart, out);
    }
  }

  /**
   * Encodes in memory: by default ImageIO caches in a file, which fails during shutdown of the JVM.
   */
  private static void encodePng(XYChart chart, OutputStream out) throws IOException {
    try (ImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", image);
    }
  }

  private static void encodeSvg(XYChart chart, OutputStream out) throws IOException {
    SVGGraphics2D graphics = new SVGGraphics2D(emptySvg());
    graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
    chart.paint(graphics, WIDTH, HEIGHT);
    graphics.stream(new OutputStreamWriter(out, StandardCharsets.UTF_8), /* useCss= */ true);
  }

  private static Document emptySvg() throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IOException("this Java has no XML documents", e);
    }
  }

  private static boolean isPng(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static boolean isSvg(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
  }
}
