package dev.warptron.data.preprocessing;

import dev.warptron.data.Messages;
import dev.warptron.data.TableColumn;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.TimeFormat;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A column of dates: the distance to the mean of the training rows, the parts as numbers, and
 * month, day of the week and hour on a circle.
 *
 * <p>The features are, in this order: {@code time}, the distance in standard deviations; {@code
 * year}, {@code month} (1 to 12) and {@code weekday} (1 for Monday) in their units; sine and cosine
 * of month and weekday; and with a time of day {@code hour} (0 to 24, with its fraction), its sine
 * and cosine. All are in UTC. A missing cell is replaced by the mean of the training rows.
 *
 * @param hasTime whether the time of day differs between training rows
 * @param mean of the training rows, in seconds since 1970
 * @param standardDeviation of the training rows in seconds; 0 if they are equal
 * @param refusesMissing whether missing cells cannot be used
 * @param indicator whether there is a feature, the last one, for missing cells
 */
public record TimeEncoder(
    String column,
    TimeFormat format,
    boolean hasTime,
    double mean,
    double standardDeviation,
    boolean refusesMissing,
    boolean indicator)
    implements ColumnEncoder {

  private static final double NANOS = 1e9;
  private static final double DAY_SECONDS = 86_400;

  /** The features in the unit of their part, which the network may standardize. */
  private static final List<String> PARTS = List.of(" year", " month", " weekday", " hour");

  /** Checks the numbers. */
  public TimeEncoder {
    if (!Double.isFinite(mean)
        || !(standardDeviation >= 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "column \"%s\": mean %s and standard deviation %s of times must be finite"
              .formatted(column, mean, standardDeviation));
    }
  }

  /** Fits the encoder to the training rows. */
  static TimeEncoder fit(ColumnSchema schema, TableColumn cells, PreprocessingOptions options) {
    TimeFormat format = Objects.requireNonNull(schema.format(), "format");
    double[] seconds =
        IntStream.range(0, cells.size())
            .filter(row -> !cells.isMissing(row))
            .mapToObj(row -> format.parse(cells.text(row)))
            .flatMap(Optional::stream)
            .mapToDouble(TimeEncoder::seconds)
            .toArray();
    boolean anyMissing = IntStream.range(0, cells.size()).anyMatch(cells::isMissing);
    boolean refuses = options.missing() == PreprocessingOptions.Missing.REFUSED;
    boolean hasTime =
        IntStream.range(0, seconds.length).anyMatch(i -> seconds[i] % DAY_SECONDS != 0);
    Statistics statistics = new Statistics(seconds.length == 0 ? new double[1] : seconds);
    return new TimeEncoder(
        schema.name(),
        format,
        hasTime,
        statistics.mean(),
        statistics.standardDeviation(),
        refuses,
        anyMissing && !refuses);
  }

  private static double seconds(LocalDateTime time) {
    return time.toLocalDate().toEpochDay() * DAY_SECONDS + time.toLocalTime().toNanoOfDay() / NANOS;
  }

  @Override
  public List<String> features() {
    List<String> names = new ArrayList<>(List.of(" time", " year", " month", " weekday"));
    names.addAll(List.of(" month sin", " month cos", " weekday sin", " weekday cos"));
    if (hasTime) {
      names.addAll(List.of(" hour", " hour sin", " hour cos"));
    }
    if (indicator) {
      names.add(" is missing");
    }
    names.replaceAll(column::concat);
    return names;
  }

  @Override
  public boolean isReady(int feature) {
    return !PARTS.contains(features().get(feature).substring(column.length()));
  }

  @Override
  public boolean isNumber(int feature) {
    return !indicator || feature < features().size() - 1;
  }

  @Override
  public String encode(TableColumn cells, int row, float[] into, int at) {
    boolean isMissing = cells.isMissing(row);
    if (isMissing && refusesMissing) {
      return "the cell is empty";
    }
    Optional<LocalDateTime> time =
        isMissing ? Optional.of(ofMean()) : format.parse(cells.text(row));
    if (time.isEmpty()) {
      return "%s is not a date of the form %s"
          .formatted(Messages.quoted(cells.text(row)), format.label());
    }
    write(time.get(), into, at);
    if (indicator) {
      into[at + (hasTime ? 11 : 8)] = isMissing ? 1 : 0;
    }
    return VALID;
  }

  private LocalDateTime ofMean() {
    return LocalDateTime.ofEpochSecond((long) Math.floor(mean), 0, ZoneOffset.UTC);
  }

  private void write(LocalDateTime time, float[] into, int at) {
    double distance = seconds(time) - mean;
    double month = time.getMonthValue();
    double weekday = time.getDayOfWeek().getValue();
    double hour = time.toLocalTime().toNanoOfDay() / NANOS / 3600;
    int next = at;
    into[next++] = (float) (standardDeviation == 0 ? 0 : distance / standardDeviation);
    into[next++] = time.getYear();
    into[next++] = (float) month;
    into[next++] = (float) weekday;
    next = writeCircle((month - 1) / 12, into, next);
    next = writeCircle((weekday - 1) / 7, into, next);
    if (hasTime) {
      into[next++] = (float) hour;
      writeCircle(hour / 24, into, next);
    }
  }

  private static int writeCircle(double share, float[] into, int at) {
    into[at] = (float) Math.sin(2 * Math.PI * share);
    into[at + 1] = (float) Math.cos(2 * Math.PI * share);
    return at + 2;
  }
}
