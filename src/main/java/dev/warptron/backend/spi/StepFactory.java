package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes training steps of one engine.
 *
 * @param name of the engine, one or two words for the user, such as {@code graph}; {@link
 *     TrainStep#description()} says more
 * @param features the supported features; a plan that needs others is declined
 * @param reason for its position in {@link Backend#steps}, for the user
 * @param maker makes the step
 */
public record StepFactory(String name, Set<Feature> features, String reason, Maker maker) {
  /** For a factory that supports every plan, as {@link OpByOpStep} does. */
  public static final Set<Feature> EVERYTHING = Set.copyOf(EnumSet.allOf(Feature.class));

  public StepFactory {
    features = Set.copyOf(features);
  }

  /** The factories that support all features of a plan, in the same order. */
  static List<StepFactory> supporting(StepPlan plan, List<StepFactory> factories) {
    return factories.stream().filter(factory -> factory.supports(plan)).toList();
  }

  /** Whether it supports all features of a plan. */
  public boolean supports(StepPlan plan) {
    return features.containsAll(plan.features());
  }

  /** Names the features of a plan that it does not support; empty if there is none. */
  public String missing(StepPlan plan) {
    return Feature.missing(plan.features(), features);
  }

  /** Makes a step for a supported plan, on a borrowed state. */
  @MustBeClosed
  public TrainStep make(StepPlan plan, ModelState state) {
    return maker.make(plan, state);
  }

  /** Makes a step. */
  public interface Maker {
    /** See {@link StepFactory#make}. */
    @MustBeClosed
    TrainStep make(StepPlan plan, ModelState state);
  }
}
