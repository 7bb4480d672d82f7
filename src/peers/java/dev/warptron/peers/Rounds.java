package dev.warptron.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Selects the fastest configuration of each peer, and times all participants in interleaved rounds.
 */
final class Rounds {
  /**
   * Runs of each configuration before the fastest is selected: the first also warms up, and the
   * shortest time counts.
   */
  private static final int TRIALS = 2;

  private final Session session;
  private final BenchResult result;

  Rounds(Session session, BenchResult result) {
    this.session = session;
    this.result = result;
  }

  /** One run of a peer; returns the seconds. */
  interface PeerRun {
    double seconds(PeerConfiguration configuration) throws IOException;
  }

  /** One run of Warptron; returns the seconds. */
  interface WarptronRun {
    double seconds();
  }

  /**
   * The fastest of the configurations with the same name, after a warm-up. Those that fail are
   * dropped.
   */
  List<PeerConfiguration> fastest(List<PeerConfiguration> candidates, PeerRun warmUp) {
    Map<String, PeerConfiguration> best = new LinkedHashMap<>();
    Map<String, Double> seconds = new LinkedHashMap<>();
    Map<String, List<String>> trials = new LinkedHashMap<>();
    for (PeerConfiguration candidate : candidates) {
      if (session.timeIsUp()) {
        result.add(Check.notRun(candidate.name() + ", " + candidate.setting(), Session.NO_TIME));
        continue;
      }
      double shortest = Double.POSITIVE_INFINITY;
      try {
        for (int trial = 0; trial < TRIALS; trial++) {
          shortest = Math.min(shortest, warmUp.seconds(candidate));
        }
      } catch (IOException e) {
        result.add(
            Check.notRun(
                candidate.name() + ", " + candidate.setting(), String.valueOf(e.getMessage())));
        continue;
      }
      trials
          .computeIfAbsent(candidate.name(), name -> new ArrayList<>())
          .add("%s %.3g s".formatted(candidate.setting(), shortest));
      if (!(shortest >= seconds.getOrDefault(candidate.name(), Double.POSITIVE_INFINITY))) {
        seconds.put(candidate.name(), shortest);
        best.put(candidate.name(), candidate);
      }
    }
    trials.forEach(
        (name, all) -> {
          if (all.size() > 1) {
            result.note(name + " in the warm-up", String.join("; ", all));
          }
        });
    best.forEach((name, configuration) -> result.setting(name, configuration.setting()));
    return List.copyOf(best.values());
  }

  /** Runs each participant once per round, Warptron first. */
  void run(Map<String, WarptronRun> warptronRuns, List<PeerConfiguration> peers, PeerRun peerRun) {
    result.conditions("before", session.conditions().get());
    List<PeerConfiguration> remaining = new ArrayList<>(peers);
    for (int round = 0; round < session.rounds() && !(round > 0 && session.timeIsUp()); round++) {
      warptronRuns.forEach((name, warptronRun) -> result.add(name, warptronRun.seconds()));
      for (PeerConfiguration configuration : List.copyOf(remaining)) {
        try {
          result.add(configuration.name(), peerRun.seconds(configuration));
        } catch (IOException e) {
          result.add(Check.notRun(configuration.name(), String.valueOf(e.getMessage())));
          remaining.remove(configuration);
        }
      }
    }
    result.conditions("after", session.conditions().get());
  }
}
