package dev.warptron.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.data.Split;
import dev.warptron.optim.EarlyStopping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A search by cross-validation that keeps the networks of all folds, may end in time, and may go on
 * after it was interrupted.
 *
 * <pre>{@code
 * SearchResult<MlpClassifier.Builder> result =
 *     Search.of(candidates, folds, MlpClassifier::fitMany)
 *         .seeds(42)
 *         .budget(TimeBudget.of(Duration.ofMinutes(2)))
 *         .run();
 * MlpModel<?> model =
 *     MlpModel.of(result.ensemble(folds, 30, 40, DeviceRequest.DEFAULT).model());
 * }</pre>
 *
 * <p>The first candidate is the starting point of the search: a budget does not stop it, and
 * halving does not drop it. Of candidates with equal results the first one ranks first.
 *
 * <p>Without a journal and a budget, all trainings run in one call, side by side. With one of them,
 * the candidates are trained one after another, and the folds of each side by side. The bits of a
 * network depend on neither.
 *
 * @param <B> the builder that holds the settings
 * @param <M> the type of the fitted model
 */
public final class Search<B extends MlpBuilder<B, M>, M extends MlpModel<M>> {
  private final List<Candidate<B>> candidates;
  private final List<Split> folds;
  private final Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany;
  private FoldListeners listeners = FoldListeners.NONE;
  private OptionalLong firstSeed = OptionalLong.empty();
  private EarlyStopping stoppingByDefault = EarlyStopping.OFF;
  private @Nullable TimeBudget budget;
  private @Nullable TrialJournal journal;
  private ToDoubleFunction<Candidate<B>> cost = candidate -> 1;
  private @Nullable Boolean higherIsBetter; // null until a network has a score

  private Search(
      List<Candidate<B>> candidates,
      List<Split> folds,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("a search needs at least one candidate");
    }
    if (folds.size() < 2) {
      throw new IllegalArgumentException("at least two folds are needed, got " + folds.size());
    }
    this.candidates = List.copyOf(candidates);
    this.folds = List.copyOf(folds);
    this.fitMany = fitMany;
  }

  /**
   * A search.
   *
   * @param candidates at least one, all for the same device, with the same options
   * @param folds at least two; see {@link dev.warptron.data.Folds}
   * @param fitMany such as {@code MlpClassifier::fitMany}
   */
  public static <B extends MlpBuilder<B, M>, M extends MlpModel<M>> Search<B, M> of(
      List<Candidate<B>> candidates,
      List<Split> folds,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany) {
    return new Search<>(candidates, folds, fitMany);
  }

  /** Listeners that replace those of the candidates; default none. */
  public Search<B, M> listeners(FoldListeners value) {
    this.listeners = value;
    return this;
  }

  /**
   * Gives the network of each fold a seed of its own, as {@code fitBag} does: this one and the
   * following ones. Default: the seed of the candidate for all.
   */
  public Search<B, M> seeds(long first) {
    this.firstSeed = OptionalLong.of(first);
    return this;
  }

  /**
   * What applies if a candidate does not call {@code earlyStopping}. Default: {@link
   * EarlyStopping#OFF}, since the best of many epochs on the rows that measure is a small leak. For
   * networks that become members of a bag, {@link EarlyStopping#KEEP_BEST} makes better ones.
   */
  public Search<B, M> earlyStoppingByDefault(EarlyStopping value) {
    this.stoppingByDefault = value;
    return this;
  }

  /**
   * Limits the time: no candidate starts that would not be finished in time, by an estimate from
   * those that are finished, and one that runs when the time is over is stopped and left out.
   * Default: no limit.
   */
  public Search<B, M> budget(TimeBudget value) {
    this.budget = value;
    return this;
  }

  /**
   * What a candidate costs in comparison with others, such as its epochs times its parameters, for
   * the estimates of a budget; default 1 for each.
   */
  public Search<B, M> cost(ToDoubleFunction<Candidate<B>> value) {
    this.cost = value;
    return this;
  }

  /** Keeps the finished trainings in files, and takes those that are there; default none. */
  public Search<B, M> journal(TrialJournal value) {
    this.journal = value;
    return this;
  }

  /**
   * Trains the candidates to their ends.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be trained on
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws JournalException if the journal has trainings of other candidates
   */
  public SearchResult<B> run() {
    List<CandidateRun<B, M>> runs = runs();
    List<CandidateRun<B, M>> started = train(runs, /* rung= */ 0, CandidateRun::epochs);
    return result(started, List.of(), runs.size() - started.size());
  }

  /**
   * Trains the candidates by successive halving. A candidate that is trained to its end has the
   * bits of a training without halving.
   *
   * <p>With a budget, the first candidate is trained to its end before all others, and of these
   * only as many take part as can be halved in the time that is left.
   */
  public SearchResult<B> run(Halving halving) {
    List<CandidateRun<B, M>> all = runs();
    List<CandidateRun<B, M>> taking = new ArrayList<>(all);
    TimeBudget time = budget;
    CandidateRun<B, M> start = all.get(0);
    if (time != null) {
      int rungs = halving.rungs(all.size());
      for (int rung = 0; rung <= rungs && start.goesOn(); rung++) {
        train(List.of(start), rung, until(halving, rung, rungs));
      }
      while (taking.size() > 1 && time.estimate(cost(taking, halving)) > time.left()) {
        taking.remove(taking.size() - 1);
      }
    }
    int rungs = halving.rungs(taking.size());
    List<CandidateRun<B, M>> dropped = new ArrayList<>();
    List<CandidateRun<B, M>> ended = new ArrayList<>(); // diverged, or interrupted
    List<CandidateRun<B, M>> left = taking;
    for (int rung = 0; rung <= rungs; rung++) {
      List<CandidateRun<B, M>> started = train(left, rung, until(halving, rung, rungs));
      List<CandidateRun<B, M>> scored = started.stream().filter(r -> r.isScored()).toList();
      ended.addAll(started.stream().filter(r -> !r.isScored()).toList());
      boolean isInterrupted = started.stream().anyMatch(CandidateRun::isUnfinished);
      boolean isLast = rung == rungs || isInterrupted;
      List<CandidateRun<B, M>> goOn =
          isLast
              ? scored.stream().filter(r -> r.trial().isPresent()).toList()
              : best(scored, halving.kept(started.size()));
      dropped.addAll(
          0, rankedFirst(left.stream().filter(r -> r.isScored() && !goOn.contains(r)).toList()));
      left = goOn;
      if (isLast) {
        break;
      }
    }
    int notStarted = (int) all.stream().filter(each -> !each.hasStarted()).count();
    List<CandidateRun<B, M>> complete =
        Stream.concat(left.stream(), ended.stream())
            .sorted(Comparator.comparingInt(CandidateRun::index))
            .toList();
    return result(complete, dropped, notStarted);
  }

  private static <B extends MlpBuilder<B, M>, M extends MlpModel<M>>
      Function<CandidateRun<B, M>, Integer> until(Halving halving, int rung, int rungs) {
    return run -> halving.until(run.epochs(), rung, rungs);
  }

  /** The cost of halving, without that of the first candidate. */
  private double cost(List<CandidateRun<B, M>> taking, Halving halving) {
    double mean = taking.stream().skip(1).mapToDouble(each -> cost(each)).average().orElse(0);
    return Math.max(0, halving.cost(taking.size()) - 1) * mean;
  }

  private double cost(CandidateRun<B, M> run) {
    return cost.applyAsDouble(run.candidate());
  }

  private List<CandidateRun<B, M>> runs() {
    return IntStream.range(0, candidates.size())
        .mapToObj(i -> new CandidateRun<>(i, candidates.get(i), folds, this::settings))
        .toList();
  }

  private B settings(Candidate<B> candidate, int fold) {
    B builder = candidate.settings().get().earlyStoppingByDefault(stoppingByDefault);
    return firstSeed.isPresent() ? builder.seed(firstSeed.getAsLong() + fold) : builder;
  }

  /** Those that go on after a rung: the first candidate, and the best. */
  private List<CandidateRun<B, M>> best(List<CandidateRun<B, M>> scored, int kept) {
    List<CandidateRun<B, M>> best =
        new ArrayList<>(rankedFirst(scored).subList(0, Math.min(scored.size(), kept)));
    scored.stream().filter(each -> each.index() == 0 && !best.contains(each)).forEach(best::add);
    best.sort(Comparator.comparingInt(CandidateRun::index));
    return best;
  }

  private List<CandidateRun<B, M>> rankedFirst(List<CandidateRun<B, M>> runs) {
    Ranking<B> ranking = ranking(runs);
    return Stream.concat(ranking.ranked().stream(), ranking.unfinished().stream())
        .map(
            score ->
                runs.stream()
                    .filter(run -> run.candidate().equals(score.candidate()))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private Ranking<B> ranking(List<CandidateRun<B, M>> runs) {
    return Ranking.of(
        runs.stream().map(CandidateRun::score).toList(),
        higherIsBetter == null || higherIsBetter); // without a score there is nothing to compare
  }

  private SearchResult<B> result(
      List<CandidateRun<B, M>> complete, List<CandidateRun<B, M>> dropped, int notStarted) {
    Ranking<B> ranking = ranking(complete);
    List<Trial<B>> trials =
        rankedFirst(complete).stream().flatMap(run -> run.trial().stream()).toList();
    return new SearchResult<>(
        ranking, dropped.stream().map(CandidateRun::score).toList(), trials, notStarted);
  }

  /** As {@link RungTrainer#train}. */
  private List<CandidateRun<B, M>> train(
      List<CandidateRun<B, M>> runs, int rung, Function<CandidateRun<B, M>, Integer> until) {
    List<CandidateRun<B, M>> started =
        new RungTrainer<>(fitMany, listeners, budget, journal, cost).train(runs, rung, until);
    started.forEach(
        run -> run.metric().ifPresent(metric -> higherIsBetter = metric.higherIsBetter()));
    return started;
  }
}
