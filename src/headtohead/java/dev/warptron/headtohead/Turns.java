package dev.warptron.headtohead;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds out which way of each contender is the quickest, and has the contenders take turns. */
final class Turns {
  /** How often a way is timed before the quickest is taken: once to warm up, then for real. */
  private static final int TRIALS = 2;

  private final Session session;
  private final BenchResult result;

  Turns(Session session, BenchResult result) {
    this.session = session;
    this.result = result;
  }

  /** Times one run of a peer, in seconds. */
  interface PeerRun {
    double seconds(Contender contender) throws IOException;
  }

  /** Times one run of ours, in seconds. */
  interface OwnRun {
    double seconds();
  }

  /** The quickest of those that share a name, each after a warm-up. What fails is left out. */
  List<Contender> quickest(List<Contender> candidates, PeerRun warmUp) {
    Map<String, Contender> best = new LinkedHashMap<>();
    Map<String, Double> seconds = new LinkedHashMap<>();
    Map<String, List<String>> trials = new LinkedHashMap<>();
    for (Contender candidate : candidates) {
      if (session.timeIsUp()) {
        result.add(Check.notRun(candidate.name() + ", " + candidate.setting(), Session.NO_TIME));
        continue;
      }
      double took = Double.POSITIVE_INFINITY;
      try {
        for (int trial = 0; trial < TRIALS; trial++) {
          took = Math.min(took, warmUp.seconds(candidate));
        }
      } catch (IOException e) {
        result.add(
            Check.notRun(
                candidate.name() + ", " + candidate.setting(), String.valueOf(e.getMessage())));
        continue;
      }
      trials
          .computeIfAbsent(candidate.name(), name -> new ArrayList<>())
          .add("%s %.3g s".formatted(candidate.setting(), took));
      if (!(took >= seconds.getOrDefault(candidate.name(), Double.POSITIVE_INFINITY))) {
        seconds.put(candidate.name(), took);
        best.put(candidate.name(), candidate);
      }
    }
    trials.forEach(
        (name, all) -> {
          if (all.size() > 1) {
            result.note(name + " in the warm-up", String.join("; ", all));
          }
        });
    best.forEach((name, contender) -> result.setting(name, contender.setting()));
    return List.copyOf(best.values());
  }

  /** A run of each contender in every round, ours first. */
  void take(Map<String, OwnRun> own, List<Contender> peers, PeerRun run) {
    result.conditions("before", session.conditions().get());
    List<Contender> left = new ArrayList<>(peers);
    for (int round = 0; round < session.rounds() && !(round > 0 && session.timeIsUp()); round++) {
      own.forEach((name, ours) -> result.add(name, ours.seconds()));
      for (Contender contender : List.copyOf(left)) {
        try {
          result.add(contender.name(), run.seconds(contender));
        } catch (IOException e) {
          result.add(Check.notRun(contender.name(), String.valueOf(e.getMessage())));
          left.remove(contender);
        }
      }
    }
    result.conditions("after", session.conditions().get());
  }
}
