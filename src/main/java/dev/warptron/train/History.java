package dev.warptron.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metrics of each epoch of a run, from the first to the last.
 *
 * @param epochs one entry per epoch
 */
public record History(List<EpochMetrics> epochs) {
  /** The history before the first epoch. */
  public static final History EMPTY = new History(List.of());

  public History {
    epochs = List.copyOf(epochs);
  }

  /** The training loss of each epoch. */
  public List<Double> trainingLoss() {
    return epochs.stream().map(EpochMetrics::trainingLoss).toList();
  }

  /** The validation loss of each epoch; empty if there were no validation rows. */
  public Optional<List<Double>> validationLoss() {
    List<Double> losses =
        epochs.stream()
            .flatMap(e -> Stream.ofNullable(e.validation()).map(Evaluation::loss))
            .toList();
    return losses.isEmpty() ? Optional.empty() : Optional.of(losses);
  }

  /** The monitored metric of each epoch; empty if none was monitored. */
  public Optional<List<Double>> monitored() {
    List<Double> values = epochs.stream().flatMap(e -> Stream.ofNullable(e.monitored())).toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  /** The epochs up to this one: what a model with the weights of that epoch has been trained. */
  public History upTo(int epoch) {
    return new History(epochs.stream().filter(each -> each.epoch() <= epoch).toList());
  }

  /** This history followed by that of a continued training. */
  public History followedBy(History later) {
    return new History(Stream.concat(epochs.stream(), later.epochs.stream()).toList());
  }
}
