package dev.warptron.tune;

import dev.warptron.MlpModel;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Dataset;
import dev.warptron.data.Split;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param ranking of the candidates that were trained to the end
 * @param dropped candidates that successive halving dropped, the best first, after those that got
 *     further; their scores are those of the epoch at which they were dropped
 * @param trials the candidates of the ranking that have a score, in its order, with their networks
 * @param notStarted number of candidates for which no time was left
 * @param <B> the builder that holds the settings
 */
public record SearchResult<B>(
    Ranking<B> ranking, List<CandidateScore<B>> dropped, List<Trial<B>> trials, int notStarted) {
  /** With this number of rows, the start is a member in half of the rounds. */
  private static final double ROWS_OF_EQUAL_TRUST = 500;

  public SearchResult {
    dropped = List.copyOf(dropped);
    trials = List.copyOf(trials);
  }

  /** The best trial; empty if none has a score. */
  public Optional<Trial<B>> best() {
    return trials.stream().findFirst();
  }

  /**
   * A weighted ensemble of the networks of all trials that have the loss of the best one: {@link
   * GreedyEnsemble} of their predictions of rows that each network was not trained on. The networks
   * of a trial share its weight.
   *
   * <p>The first candidate of the search is a member from the beginning, the more often the fewer
   * rows there are: {@code rounds * 500 / (500 + rows)} times, rounded. So the ensemble is at least
   * as good as that candidate on these rows, and a few rows do not move it far away.
   *
   * @param folds those of the search
   * @param mostTrials how many of the best trials to choose from, at least 1; 1 for the bag of the
   *     best trial alone
   * @param rounds of {@link GreedyEnsemble}
   * @param device to predict on
   * @throws IllegalStateException if there is no trial
   */
  public WeightedTrials<B> ensemble(
      List<Split> folds, int mostTrials, int rounds, DeviceRequest device) {
    Trial<B> first =
        best().orElseThrow(() -> new IllegalStateException("no trial has a score: none to weigh"));
    Loss loss = first.bag().loss();
    List<Trial<B>> comparable =
        trials.stream().filter(each -> each.bag().loss().equals(loss)).toList();
    Optional<Trial<B>> start = comparable.stream().filter(each -> each.index() == 0).findFirst();
    List<Trial<B>> chosenFrom =
        new ArrayList<>(comparable.subList(0, Math.min(mostTrials, comparable.size())));
    boolean begins = mostTrials > 1 && start.isPresent();
    if (begins && !chosenFrom.contains(start.get())) {
      chosenFrom.add(start.get());
    }
    Targets common = first.bag().targets();
    double[][][] outputs =
        chosenFrom.stream()
            .map(each -> outputs(each.bag(), common, folds, device))
            .toArray(double[][][]::new);
    double[] targets =
        folds.stream()
            .map(Split::validation)
            .flatMapToDouble((Dataset rows) -> Arrays.stream(common.encode(rows)))
            .toArray();
    GreedyEnsemble greedy =
        begins
            ? GreedyEnsemble.of(
                loss,
                outputs,
                targets,
                rounds,
                chosenFrom.indexOf(start.get()),
                timesOfStart(rounds, outputs[0].length))
            : GreedyEnsemble.of(loss, outputs, targets, rounds);
    List<WeightedTrials.Member<B>> members = new ArrayList<>();
    List<SavedModel> networks = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < chosenFrom.size(); i++) {
      int count = greedy.counts().get(i);
      if (count > 0) {
        Trial<B> trial = chosenFrom.get(i);
        members.add(new WeightedTrials.Member<>(trial, (double) count / greedy.size()));
        for (SavedModel network : trial.networks()) {
          networks.add(network);
          weights.add((double) count / trial.networks().size());
        }
      }
    }
    return new WeightedTrials<>(
        members, new SavedEnsemble(networks, weights), greedy.evaluation(), greedy.size());
  }

  private static int timesOfStart(int rounds, int rows) {
    return (int) Math.round(rounds * ROWS_OF_EQUAL_TRUST / (ROWS_OF_EQUAL_TRUST + rows));
  }

  private static double[][] outputs(
      SavedEnsemble bag, Targets common, List<Split> folds, DeviceRequest device) {
    Targets own = bag.targets();
    double[][] z = MlpModel.of(bag).withDevice(device).outOfFold(folds);
    return Arrays.stream(z).map(row -> own.inScaleOf(common, row)).toArray(double[][]::new);
  }
}
