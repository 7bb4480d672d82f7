package dev.warptron.cli.render;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether plots can be drawn by this Java. Not part of {@link LossPlot}, which does not even link
 * where the module java.desktop is left out.
 */
public final class PlotSupport {
  private static final String DESKTOP = "java.desktop";

  private PlotSupport() {}

  /** Empty if plots can be drawn here; otherwise why not and what to do, for the user. */
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
    } catch (LinkageError | RuntimeException | InternalError e) { // which one differs by JDK
      return Optional.of(
          "this Java finds no fonts (%s); install some (Debian: apt-get install fontconfig"
                  .formatted(e)
              + " fonts-dejavu-core)");
    }
  }

  /**
   * Checks that the file can be drawn.
   *
   * @throws IOException if not; its message says why and what to do
   */
  static void require(Path file) throws IOException {
    Optional<String> reason = unavailableBecause();
    if (reason.isPresent()) {
      throw new IOException("cannot draw %s: %s".formatted(file, reason.get()));
    }
  }
}
