package dev.warptron.optim;

import java.util.List;

/** The learning rate of the optimizer throughout. */
public record ConstantRate() implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind("constant", List.of(), settings -> new ConstantRate());

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of();
  }

  @Override
  public double rate(double eta, long s) {
    return eta;
  }

  @Override
  public long constantFrom() {
    return 0;
  }
}
