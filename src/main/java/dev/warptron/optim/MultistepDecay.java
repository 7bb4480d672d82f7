package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.Arrays;
import java.util.List;

/**
 * {@code eta factor^n}, n the number of milestones that are at most s, as MultiStepLR of PyTorch.
 *
 * @param milestones updates or epochs after which the rate changes, ascending
 * @param factor of each change, in (0, 1]; default 0.1
 */
public record MultistepDecay(List<Long> milestones, double factor) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "multistep",
          List.of(
              new Parameter("milestones", Range.COUNT, Double.NaN, /* isList= */ true),
              new Parameter("factor", Range.FACTOR, 0.1)),
          settings ->
              new MultistepDecay(
                  Arrays.stream(settings.get(0))
                      .mapToObj(
                          value -> {
                            checkMilestone(value);
                            return (long) value;
                          })
                      .toList(),
                  settings.get(1)[0]));

  public MultistepDecay {
    milestones = List.copyOf(milestones);
    if (milestones.isEmpty()) {
      throw new IllegalArgumentException("multistep milestones must be at least one number");
    }
    for (int i = 0; i < milestones.size(); i++) {
      checkMilestone((double) milestones.get(i));
      if (i > 0 && milestones.get(i) < milestones.get(i - 1)) {
        throw new IllegalArgumentException("multistep milestones must ascend, got " + milestones);
      }
    }
    KIND.check(1, factor);
  }

  private static void checkMilestone(double value) {
    KIND.check(0, value);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(
        milestones.stream().mapToDouble(Long::doubleValue).toArray(), new double[] {factor});
  }

  @Override
  public double rate(double eta, long s) {
    long passed = milestones.stream().filter(m -> m <= s).count();
    return eta * StrictMath.pow(factor, (double) passed);
  }

  @Override
  public long constantFrom() {
    return milestones.get(milestones.size() - 1);
  }
}
