package dev.warptron.cli.render;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks whether this Java can draw plots. Separate from {@link LossPlot}, which does not link
 * without the module java.desktop.
 */
public final class PlotSupport {
  private static final String DESKTOP = "java.desktop";

  private PlotSupport() {}

  /** Empty if plots can be drawn; otherwise the reason and a remedy, for the user. */
  public static Optional<String> unavailableBecause() {
    if (ModuleLayer.boot().findModule(DESKTOP).isEmpty()) {
      return Optional.of(
          "this Java was made without the module %s; use a complete one".formatted(DESKTOP));
    }
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
          .createGraphics()
          .getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
          .stringWidth("x");
      return Optional.empty();
    } catch (LinkageError | RuntimeException | InternalError e) { // the type depends on the JDK
      return Optional.of(
          "this Java finds no fonts (%s); install some (Debian: apt-get install fontconfig"
                  .formatted(e)
              + " fonts-dejavu-core)");
    }
  }

  /**
   * Checks that plots can be drawn.
   *
   * @throws IOException if not; the message gives the reason and a remedy
   */
  static void require(Path file) throws IOException {
    Optional<String> reason = unavailableBecause();
    if (reason.isPresent()) {
      throw new IOException("cannot draw %s: %s".formatted(file, reason.get()));
    }
  }
}
