package dev.warptron.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of the losses as SVG text. Whoever shows it brings the fonts, so unlike a PNG it can be
 * drawn on a machine that has none.
 */
final class SvgLossPlot {
  private static final int LEFT = 70;
  private static final int TOP = 40;
  private static final int MARGIN = 20;
  private static final int BELOW = 50;
  private static final int TICKS = 5;

  /** More points than pixels only make the file larger. */
  private static final int MOST_POINTS = 2000;

  private static final List<String> COLORS = List.of("#1f77b4", "#d62728");

  private final int width;
  private final int height;
  private final double mostEpochs;
  private final double mostLoss;
  private final StringBuilder svg = new StringBuilder();

  private SvgLossPlot(int width, int height, double mostEpochs, double mostLoss) {
    this.width = width;
    this.height = height;
    this.mostEpochs = mostEpochs;
    this.mostLoss = mostLoss;
  }

  /**
   * The whole file.
   *
   * @param losses one to two lists by name, finite numbers, at least one epoch each
   */
  static String draw(String title, Map<String, List<Double>> losses, int width, int height) {
    int epochs = losses.values().stream().mapToInt(List::size).max().orElse(1);
    double most =
        losses.values().stream().flatMap(List::stream).mapToDouble(x -> x).max().orElse(0);
    return new SvgLossPlot(width, height, epochs, most > 0 ? most : 1).draw(title, losses);
  }

  private String draw(String title, Map<String, List<Double>> losses) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        width, height, width, height);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    text(width / 2.0, TOP / 2.0, "middle", title);
    text((LEFT + width - MARGIN) / 2.0, height - 10, "middle", "epoch");
    text(15, TOP - 10, "start", "loss");
    double epochStep = Math.max(1, tickStep(mostEpochs));
    for (int i = 0; i * epochStep <= mostEpochs; i++) {
      double epoch = i * epochStep;
      line(x(epoch), y(0), x(epoch), y(mostLoss));
      text(x(epoch), y(0) + 18, "middle", "%.0f".formatted(epoch));
    }
    double lossStep = tickStep(mostLoss);
    for (int i = 0; i * lossStep <= mostLoss; i++) {
      double loss = i * lossStep;
      line(x(0), y(loss), x(mostEpochs), y(loss));
      text(LEFT - 6, y(loss) + 4, "end", String.format(Locale.ROOT, "%.3g", loss));
    }
    int drawn = 0;
    for (Map.Entry<String, List<Double>> entry : losses.entrySet()) {
      String color = COLORS.get(drawn % COLORS.size());
      curve(entry.getValue(), color);
      int top = TOP + 20 + 20 * drawn;
      add(
          "<path d=\"M%d %d h25\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
          width - 130, top, color);
      text(width - 100, top + 4, "start", entry.getKey());
      drawn++;
    }
    add("</svg>");
    return svg.toString();
  }

  private void curve(List<Double> losses, String color) {
    int stride = (losses.size() + MOST_POINTS - 1) / MOST_POINTS;
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < losses.size(); i++) {
      if (i % stride == 0 || i == losses.size() - 1) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i + 1), y(losses.get(i))));
      }
    }
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        points.toString().strip(), color);
  }

  private double x(double epoch) {
    return LEFT + (width - LEFT - MARGIN) * epoch / mostEpochs;
  }

  private double y(double loss) {
    return height - BELOW - (height - BELOW - TOP) * loss / mostLoss;
  }

  /** 1, 2 or 5 times a power of ten, so that about as many steps as wanted reach the end. */
  private static double tickStep(double end) {
    double rough = end / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
  }

  private void line(double x1, double y1, double x2, double y2) {
    add("<path d=\"M%.1f %.1f L%.1f %.1f\" stroke=\"#dddddd\"/>", x1, y1, x2, y2);
  }

  private void text(double x, double y, String anchor, String content) {
    String escaped = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped);
  }

  private void add(String form, Object... values) {
    svg.append(String.format(Locale.ROOT, form, values)).append('\n');
  }
}
