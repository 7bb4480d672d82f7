package dev.warptron.cli;

/** How the program ends: scripts rely on these numbers. */
final class ExitCodes {
  static final int SUCCESS = 0;
  static final int OTHER = 1;
  static final int USAGE = 2;
  static final int DATA = 3;
  static final int DEVICE = 4;
  static final int DIVERGED = 5;

  private ExitCodes() {}
}
