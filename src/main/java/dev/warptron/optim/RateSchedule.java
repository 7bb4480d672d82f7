package dev.warptron.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A schedule with what it counts, and its text: {@code cosine:warmup=100,floor=0.01}, {@code
 * step:per=epoch,every=10}. A list has / between its values: {@code multistep:milestones=10/30}.
 *
 * @param perEpoch whether it counts epochs instead of updates
 */
public record RateSchedule(Schedule schedule, boolean perEpoch) {
  /** The learning rate of the optimizer throughout. */
  public static final RateSchedule CONSTANT = new RateSchedule(new ConstantRate(), false);

  private static final String PER = "per";
  private static final String EPOCH = "epoch";
  private static final String UPDATE = "update";

  /** What follows the values of finished epochs; null for a schedule that only counts. */
  public @Nullable RateFollower follower() {
    return schedule instanceof RateFollower follower ? follower : null;
  }

  /** Whether it leaves the learning rate as it is. */
  public boolean isConstant() {
    return schedule instanceof ConstantRate;
  }

  /**
   * The schedule for a training, with its length if it had none.
   *
   * @param epochs of the training, those before it included
   * @param updatesPerEpoch of the training
   */
  public RateSchedule withDefaultTotal(long epochs, long updatesPerEpoch) {
    return new RateSchedule(
        schedule.withDefaultTotal(Math.max(1, perEpoch ? epochs : epochs * updatesPerEpoch)),
        perEpoch);
  }

  /**
   * The rates of a training; constant for a {@link RateFollower}.
   *
   * @param updatesPerEpoch at least 1
   * @param updatesBefore number of updates before the training
   * @param epochsBefore number of epochs before the training
   */
  public LearningRates rates(long updatesPerEpoch, long updatesBefore, long epochsBefore) {
    if (isConstant() || follower() != null) {
      return LearningRates.CONSTANT;
    }
    return perEpoch
        ? new LearningRates(schedule, true, updatesPerEpoch, updatesBefore, epochsBefore)
        : new LearningRates(schedule, false, 1, 0, 0);
  }

  /**
   * Checks that it counts updates or epochs.
   *
   * @param what has this schedule
   * @throws IllegalArgumentException if it follows losses
   */
  void requireCounting(String what) {
    if (follower() != null) {
      throw new IllegalArgumentException(
          "schedule %s follows the losses of epochs, as the learning rate alone can: choose one for the %s that counts updates or epochs"
              .formatted(schedule.kind().name(), what));
    }
  }

  /** The text, with the settings that have a value. */
  public String label() {
    List<String> settings = new ArrayList<>();
    if (perEpoch) {
      settings.add(PER + "=" + EPOCH);
    }
    List<double[]> values = schedule.settings();
    for (int i = 0; i < values.size(); i++) {
      ScheduleKind.Parameter parameter = schedule.kind().parameters().get(i);
      boolean isOpen = parameter.name().equals(ScheduleKind.TOTAL) && values.get(i)[0] == 0;
      if (!isOpen) {
        settings.add(
            parameter.name()
                + "="
                + String.join(
                    "/", Arrays.stream(values.get(i)).mapToObj(parameter::text).toList()));
      }
    }
    String name = schedule.kind().name();
    return settings.isEmpty() ? name : name + ":" + String.join(",", settings);
  }

  /**
   * The inverse of {@link #label}. Settings that are absent have their defaults.
   *
   * @throws IllegalArgumentException if the text is no schedule; the message says what is known
   */
  public static RateSchedule parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    ScheduleKind kind =
        Schedule.kinds().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    List<double[]> values = new ArrayList<>();
    kind.parameters().forEach(p -> values.add(new double[] {p.defaultValue()}));
    boolean perEpoch = false;
    boolean isGivenPerUpdate = false;
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    for (String setting : rest.isEmpty() ? new String[0] : rest.split(",", -1)) {
      int equals = setting.indexOf('=');
      String label = equals < 0 ? setting : setting.substring(0, equals);
      String value = equals < 0 ? "" : setting.substring(equals + 1);
      int place = kind.place(label);
      if (label.equals(PER)) {
        perEpoch = isPerEpoch(kind, value);
        isGivenPerUpdate = !perEpoch;
      } else if (place < 0 || equals < 0) {
        throw new IllegalArgumentException(
            "schedule %s has no setting '%s'; write it as %s"
                .formatted(name, setting, kind.usage()));
      } else {
        values.set(place, numbers(kind, kind.parameters().get(place), value));
      }
    }
    for (int i = 0; i < values.size(); i++) {
      if (Double.isNaN(values.get(i)[0])) {
        throw new IllegalArgumentException(
            "schedule %s needs %s; write it as %s"
                .formatted(name, kind.parameters().get(i).name(), kind.usage()));
      }
    }
    RateSchedule schedule = new RateSchedule(kind.of(values), perEpoch);
    if (isGivenPerUpdate && schedule.follower() != null) {
      throw notPerUpdate(kind);
    }
    return schedule;
  }

  private static IllegalArgumentException notPerUpdate(ScheduleKind kind) {
    return new IllegalArgumentException(
        "schedule %s changes the rate after an epoch: %s cannot be %s"
            .formatted(kind.name(), PER, UPDATE));
  }

  private static IllegalArgumentException unknown(String name) {
    List<String> known = Schedule.kinds().stream().map(ScheduleKind::name).toList();
    return new IllegalArgumentException(
        "unknown schedule '%s'; known: %s".formatted(name, String.join(", ", known)));
  }

  private static boolean isPerEpoch(ScheduleKind kind, String value) {
    if (!value.equals(EPOCH) && !value.equals(UPDATE)) {
      throw new IllegalArgumentException(
          "schedule %s: %s must be %s or %s, got '%s'"
              .formatted(kind.name(), PER, UPDATE, EPOCH, value));
    }
    return value.equals(EPOCH);
  }

  private static double[] numbers(
      ScheduleKind kind, ScheduleKind.Parameter parameter, String text) {
    try {
      String[] parts = parameter.isList() ? text.split("/", -1) : new String[] {text};
      double[] numbers = Arrays.stream(parts).mapToDouble(Double::parseDouble).toArray();
      for (double number : numbers) {
        kind.check(kind.place(parameter.name()), number);
      }
      return numbers;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s %s must be %s, got '%s'",
              kind.name(),
              parameter.name(),
              parameter.range(),
              text),
          e);
    }
  }

  @Override
  public String toString() {
    return label();
  }
}
