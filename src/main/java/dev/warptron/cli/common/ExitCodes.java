package dev.warptron.cli.common;

/** The exit codes. Scripts rely on these numbers. */
public final class ExitCodes {
  public static final int SUCCESS = 0;
  public static final int OTHER = 1;
  public static final int USAGE = 2;
  public static final int DATA = 3;
  public static final int DEVICE = 4;
  public static final int DIVERGED = 5;

  private ExitCodes() {}
}
